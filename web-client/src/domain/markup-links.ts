import { isMessageId } from '../net/protocol';
import { plainInlines, type Inline, type Link, type Place } from './markup';
import type { Address } from './markup-addresses';
import { isBlank } from './markup-characters';
import { looksLikeAnother, namesOnly } from './markup-hosts';

const PROTOCOLS: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

/** An address that a link may lead to; null for every other. */
export function safeHref(href: string): string | null {
  return safeUrl(href)?.href ?? null;
}

function safeUrl(href: string): URL | null {
  try {
    const url = new URL(href);
    return PROTOCOLS.has(url.protocol) ? url : null;
  } catch {
    return null;
  }
}

/** The link of an address that stands in the text; null if it is none. */
export function linkOfAddress(typed: string, address: Address, origin: string): Link | null {
  const url = safeUrl(address.href);
  if (url === null) {
    return null;
  }
  const place = placeOf(url, origin);
  const text = place !== null && place.at === null ? `#${place.channel}` : typed;
  const isMisleading = url.username !== '' || looksLikeAnother(address.host);
  return {
    kind: 'link',
    href: url.href,
    children: [{ kind: 'text', text }],
    host: isMisleading ? url.host : null,
    place,
  };
}

/**
 * The link that `[…](destination)` makes.
 *
 * @param destination a safe one
 */
export function linkTo(destination: string, children: readonly Inline[], origin: string): Link {
  const url = new URL(destination);
  const text = plainInlines(children);
  const place = placeOf(url, origin);
  const isUnseen = isBlank(text);
  const target = url.protocol === 'mailto:' ? url.pathname : url.host;
  const isTold = isUnseen || (url.username === '' && namesOnly(text, target));
  return {
    kind: 'link',
    href: url.href,
    children: isUnseen ? [{ kind: 'text', text: url.href }] : children,
    host: place !== null || isTold ? null : target,
    place,
  };
}

const PATH = /^\/c\/([^/]+)\/?$/;
const MAX_CHANNEL_LENGTH = 64;

function placeOf(url: URL, origin: string): Place | null {
  const path = PATH.exec(url.pathname)?.[1];
  if (url.origin !== origin || url.username !== '' || path === undefined) {
    return null;
  }
  try {
    const channel = decodeURIComponent(path);
    const at = url.searchParams.get('at');
    return isBlank(channel) || channel.length > MAX_CHANNEL_LENGTH
      ? null
      : { channel, at: at !== null && isMessageId(at) ? at : null };
  } catch {
    return null;
  }
}
