import type { Pending } from './outbox';
import type { MessageId } from '../net/protocol';

/** Who is signed in. */
export interface Account {
  readonly token: string;
  /** The name to enter with again when the token's time is over. */
  readonly author: string;
}

/** A channel that a user has opened. */
export interface Place {
  readonly id: string;
  readonly name: string;
  /** The newest message that was read. */
  readonly lastRead: MessageId | null;
}

/** What the page needs of `localStorage` and `sessionStorage`. */
export interface TextStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * What the browser remembers. A store that is full, switched off or holds something else is as good
 * as an empty one: nothing here is needed to talk.
 */
export class Memory {
  /**
   * @param lasting outlives the tab and is shared by all tabs
   * @param tab is this tab's own and outlives a reload
   */
  constructor(
    private readonly lasting: TextStore,
    private readonly tab: TextStore,
  ) {}

  get account(): Account | null {
    return this.read<Account>(this.lasting, 'account', isAccount);
  }

  set account(account: Account | null) {
    this.write(this.lasting, 'account', account);
  }

  places(userId: string): readonly Place[] {
    return this.read<Place[]>(this.lasting, `places.${userId}`, Array.isArray) ?? [];
  }

  rememberPlaces(userId: string, places: readonly Place[]): void {
    this.write(this.lasting, `places.${userId}`, places);
  }

  draft(channel: string): string {
    return this.read<string>(this.lasting, `draft.${channel}`, isString) ?? '';
  }

  rememberDraft(channel: string, text: string): void {
    this.write(this.lasting, `draft.${channel}`, text === '' ? null : text);
  }

  /** What is on its way, in this tab: another tab must not send it, too. */
  pending(channel: string): readonly Pending[] {
    return this.read<Pending[]>(this.tab, `pending.${channel}`, Array.isArray) ?? [];
  }

  rememberPending(channel: string, pending: readonly Pending[]): void {
    this.write(this.tab, `pending.${channel}`, pending.length === 0 ? null : pending);
  }

  /** A choice of the user's, such as the language; null for none. */
  choice(name: string): string | null {
    return this.read<string>(this.lasting, `choice.${name}`, isString);
  }

  rememberChoice(name: string, value: string | null): void {
    this.write(this.lasting, `choice.${name}`, value);
  }

  private read<T>(store: TextStore, key: string, isValid: (value: unknown) => boolean): T | null {
    try {
      const value: unknown = JSON.parse(store.getItem(`parley.${key}`) ?? 'null');
      return isValid(value) ? (value as T) : null;
    } catch {
      return null;
    }
  }

  private write(store: TextStore, key: string, value: unknown): void {
    try {
      if (value === null) {
        store.removeItem(`parley.${key}`);
      } else {
        store.setItem(`parley.${key}`, JSON.stringify(value));
      }
    } catch {
      // Then it is not remembered.
    }
  }
}

function isString(value: unknown): boolean {
  return typeof value === 'string';
}

function isAccount(value: unknown): boolean {
  const account = value as Partial<Account> | null;
  return typeof account?.token === 'string' && typeof account.author === 'string';
}
