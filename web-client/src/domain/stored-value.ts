import * as v from 'valibot';

import type { StoredItems } from './stored-items';

/** Reads an item; null where there is none or it has another shape. */
export function readItem<T>(
  items: StoredItems,
  key: string,
  schema: v.GenericSchema<unknown, T>,
): T | null {
  const result = v.safeParse(schema, parsed(items.get(key)));
  return result.success ? result.output : null;
}

/** A list; what has another shape is dropped alone. */
export function listOf<T>(schema: v.GenericSchema<unknown, T>): v.GenericSchema<unknown, T[]> {
  return v.pipe(
    v.array(v.unknown()),
    v.transform((list): T[] =>
      list.flatMap((one) => {
        const result = v.safeParse(schema, one);
        return result.success ? [result.output] : [];
      }),
    ),
  );
}

/** Writes an item; false where it ends with the page. */
export function writeItem(items: StoredItems, key: string, value: unknown): boolean {
  return items.set(key, JSON.stringify(value));
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? 'null');
  } catch {
    return null;
  }
}
