import { isMessageId, type MessageId } from '../net/protocol';

/** Where an address of the page leads. */
export interface Address {
  readonly kind: 'home' | 'channel' | 'nowhere';
  /** The channel's id; null unless it leads to a channel. */
  readonly channel: string | null;
  /** The message to be shown; null for none in particular. */
  readonly at: MessageId | null;
}

const MAX_CODE_POINTS = 64;
const CHANNEL_PATH = '/c/';
const HOME_PATHS: ReadonlySet<string> = new Set(['', '/', '/index.html']);

/**
 * The id that a channel of this name has, by the rules of protocol/ChannelId.java: letters and
 * digits of any script in lower case, words joined by single hyphens, 1 to 64 code points. Null
 * where that leaves nothing or too much. An id is its own slug.
 */
export function slug(name: string): string | null {
  // Lower-casing can undo the normal form, and the slug of a slug must be the same slug.
  const folded = name
    .normalize('NFKC')
    .replace(/\p{Default_Ignorable_Code_Point}+/gu, '')
    // The sigma at the end of a word, of which runtimes have their own ideas.
    .replace(/([\p{L}\p{M}\p{Nd}])Σ(?![\p{L}\p{M}\p{Nd}])/gu, '$1ς')
    .replaceAll('Σ', 'σ')
    .toLowerCase()
    .normalize('NFKC');
  const id = folded
    // Marks belong to what they stand on.
    .replace(/^\p{M}+|(?:[^\p{L}\p{M}\p{Nd}]\p{M}*)+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const length = [...id].length;
  return length === 0 || length > MAX_CODE_POINTS ? null : id;
}

/**
 * Reads an address kindly: capitals, slashes and dots at the end, decomposed letters and spaces are
 * what a channel's name may have become on its way here. {@link hrefOf} is the address itself.
 *
 * @param path percent-encoded, such as `/c/caf%C3%A9/`
 * @param query with its question mark; may be empty
 */
export function readAddress(path: string, query: string): Address {
  if (HOME_PATHS.has(path)) {
    return { kind: 'home', channel: null, at: null };
  }
  const channel = path.startsWith(CHANNEL_PATH) ? channelIn(path.slice(CHANNEL_PATH.length)) : null;
  if (channel === null) {
    return { kind: 'nowhere', channel: null, at: null };
  }
  const at = new URLSearchParams(query).get('at');
  return { kind: 'channel', channel, at: at !== null && isMessageId(at) ? at : null };
}

/** The address of a channel, or of a message in it; of the home page for null. */
export function hrefOf(channel: string | null, at: MessageId | null = null): string {
  if (channel === null) {
    return '/';
  }
  return CHANNEL_PATH + encodeURIComponent(channel) + (at === null ? '' : `?at=${at}`);
}

/** One segment, and slashes after it. */
function channelIn(rest: string): string | null {
  const segment = rest.replace(/\/+$/, '');
  if (segment.includes('/')) {
    return null;
  }
  try {
    return slug(decodeURIComponent(segment));
  } catch {
    return null;
  }
}
