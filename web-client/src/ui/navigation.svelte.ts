import { isMessageId, type MessageId } from '../net/protocol';

/** Where the user is, as the address bar says. */
export interface Location {
  /** Null for the list of channels. */
  readonly channel: string | null;
  /** The message to be shown; null for none in particular. */
  readonly at: MessageId | null;
}

const CHANNEL_PATH = '/c/';

/** The address bar: one address for each channel and each message. */
export class Navigation {
  private current: Location = $state.raw(read());

  constructor() {
    addEventListener('popstate', () => {
      this.current = read();
    });
  }

  get location(): Location {
    return this.current;
  }

  go(channel: string | null, at: MessageId | null = null): void {
    const href = hrefOf(channel, at);
    if (href !== window.location.pathname + window.location.search) {
      history.pushState(null, '', href);
    }
    this.current = { channel, at };
  }

  /** Forgets the message that was to be shown, and stays. */
  settle(): void {
    if (this.current.at !== null) {
      history.replaceState(null, '', hrefOf(this.current.channel, null));
      this.current = { ...this.current, at: null };
    }
  }

  /** Follows a link of the page without loading it again; leaves clicks that want more alone. */
  follow(event: MouseEvent, channel: string | null, at: MessageId | null = null): void {
    if (
      event.button === 0 &&
      !event.metaKey &&
      !event.ctrlKey &&
      !event.shiftKey &&
      !event.altKey
    ) {
      event.preventDefault();
      this.go(channel, at);
    }
  }
}

/** The address of a channel, or of a message in it. */
export function hrefOf(channel: string | null, at: MessageId | null = null): string {
  if (channel === null) {
    return '/';
  }
  return CHANNEL_PATH + encodeURIComponent(channel) + (at === null ? '' : `?at=${at}`);
}

function read(): Location {
  const { pathname, search } = window.location;
  const at = new URLSearchParams(search).get('at');
  return {
    channel: pathname.startsWith(CHANNEL_PATH) ? decode(pathname.slice(CHANNEL_PATH.length)) : null,
    at: at !== null && isMessageId(at) ? at : null,
  };
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text) || null;
  } catch {
    return null;
  }
}
