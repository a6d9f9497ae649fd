import { Observable } from '../observable';
import type { Clock } from '../net/clock';
import type { Connection } from '../net/connection';
import { Failure } from '../net/failure';
import type { Welcome } from '../net/protocol';
import type { Rest } from '../net/rest';
import type { Account, BrowserStore } from './browser-store';
import { GuestEntry } from './guest-entry';
import type { Rooms } from './rooms';
import { Session, type User } from './session';
import { accountOf, timeOf, TokenRenewal, type Expiry } from './token-renewal';

export interface SignInOptions {
  readonly connection: Connection;
  readonly rest: Rest;
  readonly store: BrowserStore;
  readonly clock: Clock;
  readonly random: () => number;
  readonly newId: () => string;
}

/** Where signing in stands: nobody, somebody entering by the form or coming back, somebody in. */
export type Phase = 'out' | 'entering' | 'returning' | 'in';

/** Why nobody is signed in, where that needs to be said. */
export type Notice =
  | 'ended'
  | 'guest-ended'
  | 'token-refused'
  | 'token-expired'
  | 'signed-out-elsewhere'
  | 'replaced-elsewhere';

/**
 * Who is signed in in this tab. All tabs of a browser have one account: what one of them does with it
 * (somebody signs in, signs out, gets a newer token) the others follow, and none writes back an
 * account that was removed.
 */
export class SignIn extends Observable {
  readonly connection: Connection;
  private readonly renewal: TokenRenewal;
  private readonly guestEntry: GuestEntry;
  private current: Phase = 'out';
  private told: Notice | null = null;
  /** Why signing in with a token takes so long. */
  private delay: Failure | null = null;
  /** What the connection signs in with; null while nobody is signed in. */
  protected token: string | null = null;
  /** The account of this browser as this tab knows it; null for a token that is not known yet. */
  private account: Account | null = null;
  protected session: Session | null = null;

  constructor(protected readonly options: SignInOptions) {
    super();
    this.connection = options.connection;
    this.guestEntry = new GuestEntry(options.rest, options.clock, options.random);
    this.renewal = new TokenRenewal(
      {
        account: () => options.store.account,
        renew: ({ author, token }) => options.rest.guest(author, token),
        onRenewed: (account) => this.renewed(account),
        onRefused: () => this.renewalRefused(),
      },
      options.clock,
      options.random,
    );
    this.connection.subscribe(() => this.connectionChanged());
    this.renewal.subscribe(() => this.changed());
    this.guestEntry.subscribe(() => this.changed());
    options.store.listen(() => this.followAccount());
  }

  get phase(): Phase {
    return this.current;
  }

  get notice(): Notice | null {
    return this.told;
  }

  /** Null until the server has said who it is. */
  get user(): User | null {
    return this.session?.user ?? null;
  }

  /** The user's rooms; null while nobody is signed in. */
  get rooms(): Rooms | null {
    return this.session?.rooms ?? null;
  }

  /** Why entering takes so long; null while it does not. */
  get entryFailure(): Failure | null {
    return this.guestEntry.failure ?? this.delay;
  }

  /** The session is about to end; null while it is not. */
  get expiry(): Expiry | null {
    return this.renewal.expiry;
  }

  /** The name to propose to whoever enters. */
  get lastName(): string {
    return this.options.store.account?.author ?? '';
  }

  /** Whether this tab keeps all for itself, as on a shared computer: closing it signs out. */
  get isTabOnly(): boolean {
    return this.options.store.isTabOnly;
  }

  /** Can be changed while nobody is signed in. */
  set isTabOnly(isTabOnly: boolean) {
    if (this.current === 'out') {
      this.options.store.isTabOnly = isTabOnly;
      this.changed();
    }
  }

  /** The guest who can go on by entering under the same name; null for none. */
  get lastGuest(): string | null {
    const { account } = this.options.store;
    return account?.isGuest === true && account.token !== '' ? account.author : null;
  }

  /** Goes on as whoever was here before; whether there was somebody. */
  resume(): boolean {
    const { account } = this.options.store;
    if (account === null || account.token === '') {
      return false;
    }
    this.begin('returning', account.token, account);
    return true;
  }

  /**
   * Enters as a guest, and tries until the server answers or {@link cancelEntering} is called; as the
   * guest of before, where the name is the same. Rejects with a {@link Failure}.
   */
  async enter(name: string): Promise<void> {
    this.become('entering', null);
    const { account } = this.options.store;
    const isLastGuest = this.lastGuest !== null && isSameName(name, this.lastGuest);
    const token = isLastGuest ? (account?.token ?? null) : null;
    try {
      const guest = await this.guestEntry.enter(name, token);
      if (guest !== null) {
        const entered = accountOf(guest, this.entryIdOf(guest.userId), this.options.clock.now());
        this.keep(entered);
        this.begin('entering', entered.token, entered);
      }
    } catch (thrown) {
      this.become('out', null);
      throw thrown;
    }
  }

  /** Signs in with a token of the server's own users; {@link notice} says if it is refused. */
  signIn(token: string): void {
    this.begin('entering', token, null);
  }

  /** Gives up entering. */
  cancelEntering(): void {
    this.end(null);
  }

  /** Signs in again without leaving the rooms; rejects with a {@link Failure}. */
  async signInAgain(token: string): Promise<void> {
    const { session } = this;
    const welcome = await this.connection.renew(token);
    if (session === null || session !== this.session) {
      return;
    }
    if (welcome.userId !== session.user.id) {
      throw new Failure('FORBIDDEN');
    }
    this.token = token;
    this.welcomed(welcome);
  }

  /** Ends the session in all tabs, and removes all that this browser keeps of the user. */
  signOut(): void {
    const { store } = this.options;
    const userId = this.account?.userId ?? '';
    store.account = null;
    this.end(null);
    store.forget(userId);
  }

  /** The page is back, or awake: much may have happened meanwhile. */
  wake(): void {
    if (this.followAccount()) {
      this.renewal.wake();
    }
  }

  private begin(phase: Phase, token: string, account: Account | null): void {
    this.guestEntry.cancel();
    this.token = token;
    this.account = account;
    this.become(phase, null);
    if (account !== null) {
      this.renewal.start(account);
    }
    this.connection.signIn(token);
  }

  /** There is a new connection; false where this session has ended meanwhile. */
  protected online(welcome: Welcome): boolean {
    if (!this.followAccount()) {
      return false;
    }
    this.welcomed(welcome);
    if (this.session?.user.id === welcome.userId) {
      this.session.update(welcome);
    } else {
      this.session?.end();
      const { connection, store, clock, random, newId } = this.options;
      const kept = store.user(welcome.userId);
      this.session = new Session(welcome, { connection, store: kept, clock, random, newId });
    }
    this.become('in', null);
    return true;
  }

  /** The server has said who has the token, and until when. */
  private welcomed({ userId, author, expiresAt }: Welcome): void {
    const token = this.token ?? '';
    const entryId = this.entryIdOf(userId);
    const known = this.account ?? { entryId, isGuest: false, issuedAt: null, expiresAt: null };
    this.account = {
      ...known,
      userId,
      token,
      author,
      expiresAt: timeOf(expiresAt) ?? known.expiresAt,
    };
    this.keep(this.account);
    this.renewal.start(this.account);
  }

  /** Whoever is here already goes on; whoever has signed out begins anew. */
  private entryIdOf(userId: string): string {
    const { store, newId } = this.options;
    const { account } = store;
    return account?.userId === userId ? account.entryId : newId();
  }

  private keep(account: Account): void {
    const { store } = this.options;
    const former = store.account;
    store.account = account;
    // Another guest's token is lost with that, and with it the way back.
    if (former?.isGuest === true && former.userId !== account.userId) {
      store.forget(former.userId);
    }
  }

  private connectionChanged(): void {
    const { state } = this.connection;
    if (state.kind === 'waiting' && this.current === 'entering' && this.delay === null) {
      this.delay = new Failure('OFFLINE');
      this.changed();
    }
    if (state.kind !== 'signed-out' || this.token === null || !this.followAccount()) {
      return;
    }
    // Another tab may have had a newer token, with which it connects now.
    if (this.connection.state.kind === 'signed-out') {
      const isOver = state.failure?.endsSession === true;
      if (!isOver || !this.renewal.renewNow()) {
        this.ended(state.failure);
      }
    }
  }

  private renewed(account: Account | null): void {
    if (!this.followAccount() || account === null || account.token === this.token) {
      return;
    }
    if (account.token === '') {
      this.renewalRefused();
    } else {
      this.keep(account);
      this.use(account);
    }
  }

  private renewalRefused(): void {
    if (this.connection.state.kind === 'signed-out') {
      this.ended(this.connection.state.failure);
    }
  }

  /** The token is good for nothing any more; the name stays, for whoever enters again. */
  private ended(failure: Failure | null): void {
    const { account } = this;
    if (account !== null) {
      this.keep({ ...account, token: '', expiresAt: null, issuedAt: null });
      this.end(failure === null ? null : account.isGuest ? 'guest-ended' : 'ended');
    } else {
      this.end(failure?.code === 'TOKEN_EXPIRED' ? 'token-expired' : 'token-refused');
    }
  }

  /** Does as other tabs have done: false where they have ended this session. */
  private followAccount(): boolean {
    const { store } = this.options;
    const { account } = store;
    const mine = this.account;
    if (mine === null || this.token === null) {
      return this.token !== null;
    }
    if (account === null) {
      // Whoever signed out there has removed what is shared.
      this.end('signed-out-elsewhere');
      store.forgetOwn(mine.userId);
      return false;
    }
    if (account.userId !== mine.userId && mine.userId !== '') {
      this.end('replaced-elsewhere');
      return false;
    }
    if (account.entryId !== mine.entryId) {
      // The same user has signed out and in again: nothing of before may be written or sent.
      this.end(null);
      store.forgetOwn(account.userId);
      this.resume();
      return false;
    }
    if (account.token !== this.token && account.token !== '') {
      this.use(account);
    }
    return true;
  }

  /** Goes on with a newer token of the same user. */
  private use(account: Account): void {
    const { token } = account;
    this.account = account;
    this.token = token;
    this.renewal.start(account);
    if (this.connection.state.kind === 'online') {
      this.connection.renew(token).catch(() => {
        if (this.token === token) {
          this.connection.signIn(token);
        }
      });
    } else {
      this.connection.signIn(token);
    }
  }

  private end(notice: Notice | null): void {
    this.guestEntry.cancel();
    this.renewal.stop();
    this.session?.end();
    this.session = null;
    this.token = null;
    this.account = null;
    this.connection.signOut();
    this.become('out', notice);
  }

  private become(phase: Phase, notice: Notice | null): void {
    this.current = phase;
    this.delay = null;
    this.told = notice;
    this.changed();
  }
}

function isSameName(a: string, b: string): boolean {
  const plain = (name: string): string => name.normalize('NFKC').trim().toLowerCase();
  return plain(a) === plain(b);
}
