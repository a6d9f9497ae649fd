import * as v from 'valibot';

import { isMessageId } from '../net/protocol';
import type { StoredItems } from './stored-items';
import { listOf, readItem } from './stored-value';

const accountSchema = v.object({ token: v.string(), author: v.string() });
const channelSchema = v.object({
  id: v.string(),
  name: v.string(),
  lastRead: v.nullable(v.pipe(v.string(), v.check(isMessageId))),
});

/** Takes what the first version of the page kept. */
export interface FirstVersionReader {
  account(token: string, author: string): void;
  choice(name: string, value: string): void;
  channels(userId: string, channels: readonly v.InferOutput<typeof channelSchema>[]): void;
}

const PREFIX = /^parley\.(account$|choice\.|places\.|draft\.|pending\.)/;

/**
 * Moves what the first version of the page kept, and removes it. Its drafts and pending texts do not
 * say whose they are: they are removed.
 */
export function migrateFirstVersion(
  shared: StoredItems,
  own: StoredItems,
  reader: FirstVersionReader,
): void {
  for (const key of shared.keys('parley.')) {
    const kind = PREFIX.exec(key)?.[1];
    const name = key.slice('parley.'.length + (kind?.length ?? 0));
    if (kind === 'account') {
      const account = readItem(shared, key, accountSchema);
      if (account !== null) {
        reader.account(account.token, account.author);
      }
    } else if (kind === 'choice.') {
      const choice = readItem(shared, key, v.string());
      if (choice !== null) {
        reader.choice(name, choice);
      }
    } else if (kind === 'places.') {
      reader.channels(name, readItem(shared, key, listOf(channelSchema)) ?? []);
    }
  }
  for (const items of [shared, own]) {
    items
      .keys('parley.')
      .filter((key) => PREFIX.test(key))
      .forEach((key) => items.remove(key));
  }
}
