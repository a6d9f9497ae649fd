import { Observable } from '../observable';
import type { OpenBridge } from './bridge';
import type { Clock } from './clock';
import {
  stateOf,
  TIMERS_OF,
  type ConnectionState,
  type Moving,
  type Online,
  type Phase,
  type TimerName,
} from './connection-state';
import { Failure } from './failure';
import { Heartbeat } from './heartbeat';
import { Link, type LinkEvents } from './link';
import type { Message, Operation, Operations, Welcome } from './protocol';
import { ReconnectPace } from './reconnect-pace';
import { watchForSuspension } from './suspension';
import { Timers } from './timers';

export type { ConnectionState } from './connection-state';

export interface ConnectionListener {
  /** There is a new bridge, signed in: whoever was in channels joins them again. */
  onOnline(welcome: Welcome): void;
  onMessage(message: Message): void;
}

/** After this time online the next loss is a new one, and the back-off starts anew. */
const STABLE_MS = 10_000;

/** When the network comes back, or the device wakes, an attempt older than this starts anew. */
const FRESH_ATTEMPT_MS = 1_000;

/** A server can say without an answer that a token came too late; more often it means the token. */
const MAX_SILENT_REFUSALS = 3;

/**
 * Keeps a signed-in bridge to some gateway open as long as there is a token: reconnects with full
 * jitter, notices a server that has fallen silent, and moves when a node asks it to go: first to the
 * new connection, then away from the old one. See {@link Phase} for where it can stand.
 */
export class Connection extends Observable {
  private phase: Phase = { kind: 'signed-out', failure: null };
  private current: ConnectionState = stateOf(this.phase);
  private token = '';
  private epochs = 0;
  /** How often somebody has signed in or out. */
  private sessions = 0;
  private silentRefusals = 0;
  private hasNetwork = true;
  private heartbeat: Heartbeat | null = null;
  private readonly leaving = new Set<Link>();
  private readonly pace: ReconnectPace;
  private readonly timers: Timers<TimerName>;
  private listener: ConnectionListener | null = null;
  private endWatch = (): void => {};

  constructor(
    private readonly open: OpenBridge,
    private readonly clock: Clock,
    random: () => number,
  ) {
    super();
    this.pace = new ReconnectPace(random);
    this.timers = new Timers(clock);
  }

  get state(): ConnectionState {
    return this.current;
  }

  /** The number of the newest bridge that could be used; 0 before the first. */
  get epoch(): number {
    return this.epochs;
  }

  listenTo(listener: ConnectionListener): void {
    this.listener = listener;
  }

  /** Connects with this token, and stays so. */
  signIn(token: string): void {
    this.closeLinks();
    this.sessions++;
    this.token = token;
    this.pace.reset();
    this.silentRefusals = 0;
    this.endWatch();
    this.endWatch = watchForSuspension(this.clock, () => this.wake());
    this.connect();
  }

  signOut(failure: Failure | null = null): void {
    this.sessions++;
    this.token = '';
    this.endWatch();
    this.closeLinks();
    this.enter({ kind: 'signed-out', failure });
    this.changed();
  }

  /**
   * Lets the session live by a new token of the same user, in place, and keeps the token for later
   * connections. Rejects with a {@link Failure}: CLOSED or TIMEOUT where there is no connection or no
   * answer, or the server's refusal. The session then lives by the token that it had.
   */
  async renew(token: string): Promise<Welcome> {
    const { phase } = this;
    if (phase.kind !== 'online' && phase.kind !== 'moving') {
      throw new Failure('CLOSED');
    }
    const { sessions } = this;
    const welcome = await phase.link.renew(token);
    if (sessions !== this.sessions) {
      throw new Failure('CLOSED');
    }
    const now = this.phase;
    this.token = token;
    if (now.kind === 'online' || now.kind === 'moving') {
      this.enter({ ...now, welcome });
      this.changed();
      this.renewOlder(now.link);
    }
    return welcome;
  }

  /** Somebody wants it to be tried now. */
  nudge(): void {
    const { phase } = this;
    if (phase.kind === 'waiting') {
      this.connect();
    } else {
      void this.heartbeat?.check();
    }
  }

  /** The device or the page was asleep, or may have been: what was known may be long over. */
  wake(): void {
    const { phase } = this;
    if (phase.kind === 'connecting') {
      if (this.clock.now() - phase.since >= FRESH_ATTEMPT_MS) {
        this.closeLinks();
        this.connect();
      }
    } else if (phase.kind !== 'waiting' || this.hasNetwork) {
      this.nudge();
    }
  }

  /** The device has lost its network, or has one again. */
  networkChanged(hasNetwork: boolean): void {
    this.hasNetwork = hasNetwork;
    if (hasNetwork) {
      this.wake();
    } else if (this.phase.kind !== 'signed-out') {
      this.closeLinks();
      this.wait(null);
    }
  }

  /** Asks the gateway; rejects with a {@link Failure}. */
  request<Op extends Operation>(op: Op, body: Operations[Op][0]): Promise<Operations[Op][1]> {
    const { phase } = this;
    return phase.kind === 'online' || phase.kind === 'moving'
      ? phase.link.request(op, body)
      : Promise.reject(new Failure('CLOSED'));
  }

  listen(channel: string): void {
    this.link?.listen(channel);
  }

  mute(channel: string): void {
    this.link?.mute(channel);
  }

  private get link(): Link | null {
    return 'link' in this.phase ? this.phase.link : null;
  }

  private connect(): void {
    const link = this.newLink();
    this.enter({ kind: 'connecting', link, since: this.clock.now() });
    link.start();
    this.changed();
  }

  private newLink(): Link {
    return new Link(this.open, this.token, this.clock, this.linkEvents);
  }

  private readonly linkEvents: LinkEvents = {
    onWelcome: (link, welcome) => this.welcomed(link, welcome),
    onEnd: (link, failure) => this.ended(link, failure),
    onMessage: (link, message) => {
      if (link === this.link) {
        this.listener?.onMessage(message);
      }
    },
    onGoAway: (link) => this.planMove(link),
  };

  private welcomed(link: Link, welcome: Welcome): void {
    const { phase } = this;
    const isNext = phase.kind === 'moving' && link === phase.next;
    if (!isNext && !(phase.kind === 'connecting' && link === phase.link)) {
      link.close();
      return;
    }
    this.silentRefusals = 0;
    this.timers.keep([]);
    this.heartbeat?.stop();
    this.enter({ kind: 'online', link, welcome, epoch: ++this.epochs });
    this.heartbeat = new Heartbeat(link, this.clock);
    this.timers.start('stable', STABLE_MS, () => this.pace.reset());
    if (isNext) {
      this.leave(phase.link);
    }
    this.planMove(link);
    this.renewOlder(link);
    this.changed();
    if (link === this.link) {
      this.listener?.onOnline(welcome);
    }
  }

  /** A link that signed in before the token was renewed would end with the old one. */
  private renewOlder(link: Link): void {
    if (link.token !== this.token) {
      link.renew(this.token).catch(() => {
        // It ends with its old token, and the next one begins with the new.
      });
    }
  }

  private ended(link: Link, failure: Failure): void {
    const { phase } = this;
    this.leaving.delete(link);
    if (phase.kind === 'moving' && link === phase.next) {
      this.moveFailed(phase, failure);
    } else if (link === this.link) {
      if (this.isSessionOver(link, failure)) {
        this.signOut(failure);
      } else if (phase.kind === 'moving') {
        this.enter({ kind: 'connecting', link: phase.next, since: this.clock.now() });
        this.changed();
      } else {
        this.wait(failure);
      }
    }
  }

  private isSessionOver(link: Link, failure: Failure): boolean {
    if (!failure.endsSession || link.token !== this.token) {
      return false;
    }
    const isSilent = failure.code === 'UNAUTHENTICATED' && !link.isTokenAnswered;
    return !isSilent || ++this.silentRefusals >= MAX_SILENT_REFUSALS;
  }

  private wait(failure: Failure | null): void {
    const delay = this.hasNetwork ? this.pace.afterFailure(failure) : this.pace.offline();
    const reason = this.hasNetwork ? 'lost' : 'offline';
    this.enter({ kind: 'waiting', until: this.clock.now() + delay, reason });
    this.timers.start('retry', delay, () => this.connect());
    this.changed();
  }

  /** A move that is planned or under way stays as it is. */
  private planMove(link: Link): void {
    const { phase } = this;
    if (
      link.goAwayAfterMs !== null &&
      phase.kind === 'online' &&
      link === phase.link &&
      !this.timers.isRunning('move')
    ) {
      this.timers.start('move', this.pace.beforeMove(link.goAwayAfterMs), () => this.move());
    }
  }

  /** The node is to stop: takes a new link, and leaves the old one when it has answered all. */
  private move(): void {
    const { phase } = this;
    if (phase.kind === 'online') {
      const next = this.newLink();
      this.enter({ ...phase, kind: 'moving', next });
      next.start();
    }
  }

  /** The old link goes on as long as it can; its end would be an ordinary loss. */
  private moveFailed({ link, welcome, epoch }: Moving, failure: Failure): void {
    const online: Online = { kind: 'online', link, welcome, epoch };
    this.enter(online);
    this.timers.start('move', this.pace.afterFailure(failure), () => this.move());
  }

  private leave(old: Link): void {
    this.leaving.add(old);
    old.leave();
  }

  /** Closes what is open; who calls this enters another phase at once, and says so. */
  private closeLinks(): void {
    const { phase } = this;
    const links = [...this.leaving];
    if ('link' in phase) {
      links.push(phase.link);
    }
    if (phase.kind === 'moving') {
      links.push(phase.next);
    }
    this.leaving.clear();
    this.enter({ kind: 'signed-out', failure: null });
    for (const link of links) {
      link.close();
    }
  }

  private enter(phase: Phase): void {
    this.phase = phase;
    this.current = stateOf(phase);
    this.timers.keep(TIMERS_OF[phase.kind]);
    if (phase.kind !== 'online' && phase.kind !== 'moving') {
      this.heartbeat?.stop();
      this.heartbeat = null;
    }
  }
}
