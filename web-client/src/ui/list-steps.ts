/** What a list shows: its items, and the place of the first of them. */
export interface Shown<T> {
  readonly items: readonly T[];
  readonly first: number;
}

/** One change of a list that is drawn at once. */
export interface Step<T> extends Shown<T> {
  /** Whether items come or go at the start: then what is in view stays where it is. */
  readonly isAtStart: boolean;
}

/**
 * How a virtual list gets from what it shows to something else: it can be told that items came or
 * went at its end, or at its start, but not both at once, since it knows them by their number.
 */
export function stepsBetween<T>(before: Shown<T>, after: Shown<T>): readonly Step<T>[] {
  const grown = before.first - after.first;
  if (grown === 0) {
    return [{ ...after, isAtStart: false }];
  }
  const sameStart =
    grown > 0 ? after.items.slice(grown) : [...before.items.slice(0, -grown), ...after.items];
  const step: Step<T> = { ...after, isAtStart: true };
  return sameStart.length === before.items.length
    ? [step]
    : [{ items: sameStart, first: before.first, isAtStart: false }, step];
}
