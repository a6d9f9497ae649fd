import type { Channel } from '../net/protocol';
import { slug } from './channel-address';
import type { Directory } from './directory';

/** What is known of a channel that can be found. */
export type Findable = Pick<Channel, 'id' | 'name' | 'topic'>;

/** What Enter does with the text that was typed to find a channel. */
export type Choice =
  | { readonly kind: 'open'; readonly id: string }
  /** Nothing matches: a channel of this name can be created. */
  | { readonly kind: 'create'; readonly name: string }
  /** Nothing is done: the text has changed meanwhile, is empty, or could not be looked for. */
  | { readonly kind: 'none' };

const NONE: Choice = { kind: 'none' };

/** The rank of what has the text somewhere within. */
const WITHIN = 3;

/**
 * Those that match a text, each of them once, the best first; equally good ones as they come.
 *
 * @param found what the server has found
 * @param isAnswer whether that was for this very text: then all of it matches, since the server
 *     finds also what is written in another way, such as without accents
 */
export function ranked(
  query: string,
  own: readonly Findable[],
  found: readonly Findable[] = [],
  isAnswer = false,
): Findable[] {
  const matches = new Map<string, { channel: Findable; rank: number }>();
  const add = (channel: Findable, otherwise: number | null): void => {
    const rank = rankOf(query, channel) ?? otherwise;
    if (rank !== null && !matches.has(channel.id)) {
      matches.set(channel.id, { channel, rank });
    }
  };
  for (const channel of own) {
    add(channel, null);
  }
  for (const channel of found) {
    add(channel, isAnswer ? WITHIN : null);
  }
  return [...matches.values()].sort((a, b) => a.rank - b.rank).map(({ channel }) => channel);
}

/** Whether a channel is exactly what a text says, by its id or its name. */
export function isExactly(query: string, channel: Findable): boolean {
  return rankOf(query, channel) === 0;
}

/**
 * What Enter opens: what was typed, if there is one, else the best of what the search of this very
 * text finds. Costs at most two requests.
 *
 * @param own the user's channels, which are looked at first
 */
export async function choose(own: readonly Findable[], directory: Directory): Promise<Choice> {
  const query = directory.query;
  if (query.trim() === '') {
    return NONE;
  }
  const known = own.find((channel) => isExactly(query, channel));
  if (known !== undefined) {
    return { kind: 'open', id: known.id };
  }
  await directory.answer();
  if (directory.query !== query || !directory.isAnswered) {
    return NONE;
  }
  const best = ranked(query, own, directory.channels, directory.isAnswered)[0];
  if (best !== undefined && (isExactly(query, best) || !directory.hasMore)) {
    return { kind: 'open', id: best.id };
  }
  const exact = directory.hasMore ? await directory.lookUp(query) : null;
  if (directory.query !== query) {
    return NONE;
  }
  const chosen = exact ?? best;
  return chosen === undefined
    ? { kind: 'create', name: query.trim() }
    : { kind: 'open', id: chosen.id };
}

/** 0 for what was typed itself, more for what only has it within; null for what does not match. */
function rankOf(query: string, channel: Findable): number | null {
  const wanted = fold(query);
  const name = fold(channel.name);
  const id = slug(query);
  if (wanted === '') {
    return null;
  }
  if (name === wanted || channel.id === id) {
    return 0;
  }
  if (name.startsWith(wanted) || (id !== null && channel.id.startsWith(id))) {
    return 1;
  }
  if (` ${name}`.includes(` ${wanted}`) || (id !== null && channel.id.includes(`-${id}`))) {
    return 2;
  }
  return name.includes(wanted) || channel.id.includes(wanted) ? WITHIN : null;
}

function fold(text: string): string {
  return text.trim().normalize('NFKC').toLowerCase();
}
