import { hrefOf, readAddress } from '../domain/channel-address';
import type { MessageId } from '../net/protocol';

export { hrefOf };

/** Where the user is, as the address bar says. */
export interface Location {
  /** Null for the list of channels. */
  readonly channel: string | null;
  /** The message to be shown; null for none in particular. */
  readonly at: MessageId | null;
  /** Whether the address is of no page at all. */
  readonly isNowhere: boolean;
}

/** What is needed of the browser's window. */
export type NavigationWindow = Pick<Window, 'addEventListener' | 'history' | 'location'>;

/** The address bar: one address for each channel and each message. */
export class Navigation {
  private readonly window: NavigationWindow;
  private current: Location;

  constructor(on: NavigationWindow = window) {
    this.window = on;
    this.current = $state.raw(this.read());
    on.addEventListener('popstate', () => {
      this.current = this.read();
    });
  }

  get location(): Location {
    return this.current;
  }

  go(channel: string | null, at: MessageId | null = null): void {
    const href = hrefOf(channel, at);
    if (href !== this.href) {
      this.window.history.pushState(null, '', href);
    }
    this.current = { channel, at, isNowhere: false };
  }

  /** Forgets the message that was to be shown, and stays. */
  settle(): void {
    if (this.current.at !== null) {
      this.window.history.replaceState(null, '', hrefOf(this.current.channel, null));
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

  private get href(): string {
    const { pathname, search } = this.window.location;
    return pathname + search;
  }

  /** Reads the address bar, and corrects what was read kindly. */
  private read(): Location {
    const { pathname, search } = this.window.location;
    const { kind, channel, at } = readAddress(pathname, search);
    if (kind !== 'nowhere' && hrefOf(channel, at) !== pathname + search) {
      this.window.history.replaceState(null, '', hrefOf(channel, at));
    }
    return { channel, at, isNowhere: kind === 'nowhere' };
  }
}
