import * as v from 'valibot';

import { Observable } from '../observable';
import type { Clock } from '../net/clock';
import { migrateFirstVersion } from './first-version';
import { SavedChannels } from './saved-channels';
import { keyPart, partOf, StoredItems, type StorageArea } from './stored-items';
import { readItem, writeItem } from './stored-value';
import { UserStore } from './user-store';

const accountSchema = v.object({
  /** Empty until the server has said it. */
  userId: v.string(),
  /** Another one whenever somebody signs in after signing out: what was before is forgotten. */
  entryId: v.string(),
  /** Empty when it is good for nothing any more. */
  token: v.string(),
  /** The name to enter with again. */
  author: v.string(),
  /** A guest's token can be renewed, also for some time after its end. */
  isGuest: v.boolean(),
  /** When the token came and when it ends, in milliseconds since the epoch; null if unknown. */
  issuedAt: v.nullable(v.number()),
  expiresAt: v.nullable(v.number()),
});

/** Who is signed in, in all tabs. */
export type Account = Readonly<v.InferOutput<typeof accountSchema>>;

/** The version of all shapes: items of another one are not read. */
const ROOT = 'parley.2.';
const ACCOUNT = `${ROOT}account`;
const TAB_ONLY = `${ROOT}tab-only`;
/** Where a tab keeps for itself what tabs share otherwise. */
const ALONE = 'tab.';
const USERS = `${ROOT}user.`;
/** What is kept of somebody who does not come back goes after so long. */
const USER_KEPT_MS = 120 * 24 * 3_600_000;

export interface BrowserStoreOptions {
  /** Outlives the tab and is shared by all tabs; may throw. */
  readonly shared: () => StorageArea;
  /** This tab's; outlives a reload; may throw. */
  readonly own: () => StorageArea;
  readonly clock: Clock;
  readonly newId: () => string;
}

/** Told of what another tab has written; null for everything. */
export type ElsewhereListener = (key: string | null) => void;

/**
 * What this browser keeps. Everything of a user's is keyed by the user's id. On a shared computer a
 * tab can keep it for itself: then it is gone when the tab is closed. Storage that is blocked,
 * full, or holds something else is as good as an empty one: the page works, and {@link isLasting}
 * says that not everything is kept.
 */
export class BrowserStore extends Observable {
  private readonly shared: StoredItems;
  private readonly own: StoredItems;
  private readonly alone: StoredItems;
  private readonly elsewhere = new Set<ElsewhereListener>();

  constructor(private readonly options: BrowserStoreOptions) {
    super();
    this.shared = new StoredItems(options.shared);
    this.own = new StoredItems(options.own);
    this.alone = new StoredItems(() => partOf(options.own(), ALONE));
    this.shared.subscribe(() => this.changed());
    this.alone.subscribe(() => this.changed());
    this.migrate();
    this.forgetLongGone();
  }

  /** Whether what is kept outlives the page. */
  get isLasting(): boolean {
    return this.kept.isLasting;
  }

  /** Whether all of a user's is kept in this tab alone, and goes with it. */
  get isTabOnly(): boolean {
    return readItem(this.own, TAB_ONLY, v.boolean()) === true;
  }

  /** To be changed while nobody is signed in. */
  set isTabOnly(isTabOnly: boolean) {
    writeItem(this.own, TAB_ONLY, isTabOnly);
    this.changed();
  }

  get account(): Account | null {
    return readItem(this.kept, ACCOUNT, accountSchema);
  }

  set account(account: Account | null) {
    if (account === null) {
      this.kept.remove(ACCOUNT);
    } else {
      writeItem(this.kept, ACCOUNT, account);
    }
  }

  /** A choice of the user's, such as the language; null for none. */
  choice(name: string): string | null {
    return readItem(this.shared, choiceKey(name), v.string());
  }

  rememberChoice(name: string, value: string): void {
    writeItem(this.shared, choiceKey(name), value);
  }

  /** Opens what is kept of a user, who must be the one of the account. */
  user(userId: string): UserStore {
    const { clock, newId } = this.options;
    const prefix = userPrefix(userId);
    writeItem(this.kept, `${prefix}seenAt`, clock.now());
    const entryId = this.account?.entryId;
    return new UserStore(this.kept, this.own, prefix, clock, newId, () => {
      const { account } = this;
      return account?.userId === userId && account.entryId === entryId;
    });
  }

  /** Removes all that is kept of a user. */
  forget(userId: string): void {
    this.removeAll(userPrefix(userId));
  }

  /** Removes what this tab alone keeps of a user. */
  forgetOwn(userId: string): void {
    this.own.keys(userPrefix(userId)).forEach((key) => this.own.remove(key));
  }

  /** Has a listener told of what other tabs write. */
  listen(listener: ElsewhereListener): void {
    this.elsewhere.add(listener);
  }

  /** The browser says that another tab has written an item; null for all of them. */
  writtenElsewhere(key: string | null): void {
    if (key !== null) {
      this.shared.writtenElsewhere(key);
    }
    for (const listener of this.elsewhere) {
      listener(key);
    }
  }

  private get kept(): StoredItems {
    return this.isTabOnly ? this.alone : this.shared;
  }

  private migrate(): void {
    const { clock, newId } = this.options;
    migrateFirstVersion(this.shared, this.own, {
      account: (token, author) => {
        const known = {
          userId: '',
          entryId: newId(),
          isGuest: false,
          issuedAt: null,
          expiresAt: null,
        };
        this.account ??= { ...known, token, author };
      },
      choice: (name, value) => this.rememberChoice(name, value),
      channels: (userId, channels) => {
        const prefix = `${userPrefix(userId)}channel.`;
        const saved = new SavedChannels(this.shared, prefix, clock, () => true);
        channels.forEach((channel) => saved.update({ ...channel, topic: '', place: null }));
        writeItem(this.shared, `${userPrefix(userId)}seenAt`, clock.now());
      },
    });
  }

  private forgetLongGone(): void {
    const current = readItem(this.shared, ACCOUNT, accountSchema)?.userId ?? '';
    const oldest = this.options.clock.now() - USER_KEPT_MS;
    for (const key of this.shared.keys(USERS)) {
      const prefix = /^.*?\.user\.[^.]*\./.exec(key)?.[0] ?? key;
      const seenAt = readItem(this.shared, `${prefix}seenAt`, v.number()) ?? 0;
      if (prefix !== userPrefix(current) && seenAt < oldest) {
        this.shared.keys(prefix).forEach((each) => this.shared.remove(each));
      }
    }
  }

  private removeAll(prefix: string): void {
    for (const items of [this.kept, this.own]) {
      items.keys(prefix).forEach((key) => items.remove(key));
    }
  }
}

function userPrefix(userId: string): string {
  return `${USERS}${keyPart(userId)}.`;
}

function choiceKey(name: string): string {
  return `${ROOT}choice.${name}`;
}
