import { JoinQueue } from '../domain/join-queue';
import { Room, type Place } from '../domain/room';
import { Connection } from '../net/connection';
import { Failure } from '../net/failure';
import type { MessageId } from '../net/protocol';
import { ListController } from '../ui/list/list-controller';
import { FakeClock, settled } from './fake-clock';
import { FakeGateway } from './fake-gateway';
import { Random } from './random';
import { SimulatedScreen } from './simulated-screen';

const CHANNEL = 'c';
const HEIGHTS = [200, 640, 900, 2_400];

/** More requests than this between two steps are a loop. */
const MAX_REQUESTS = 25;

/** So near to its end a list is followed, in pixels. */
const NEAR_END = 24;

/** A row in view, and where its text stands. */
interface Seen {
  readonly key: string;
  readonly text: number;
  readonly isMessage: boolean;
  readonly hasLine: boolean;
}

/**
 * A person reads a channel in which others talk, on a screen, over a network and beside a server
 * that all do what they like: one sequence of random steps for each seed. What must not happen, in
 * view or behind it, is thrown.
 */
export class ListSimulation {
  readonly steps: string[] = [];
  private readonly random: Random;
  private readonly clock = new FakeClock();
  private readonly gateway = new FakeGateway();
  private readonly connection: Connection;
  private readonly joins: JoinQueue;
  private readonly screen: SimulatedScreen;
  private room: Room;
  private list: ListController;
  private isStale = true;
  private stored: { lastRead: MessageId | null; place: Place | null } = {
    lastRead: null,
    place: null,
  };
  /** Whether the step itself left too little to scroll. */
  private isAtEdge = false;
  private ids = 0;
  /** Whether the reader asked for the newest messages, and did nothing else since. */
  private wantsNewest = false;

  constructor(seed: number) {
    this.random = new Random(seed);
    this.connection = new Connection(this.gateway.open, this.clock, this.random.next);
    this.joins = new JoinQueue(this.clock, this.random.next);
    this.screen = new SimulatedScreen(this.random.pick(HEIGHTS));
    this.gateway.channel(CHANNEL);
    this.gateway.maxReplay = 200;
    this.gateway.maxPage = this.random.pick([200, 200, 20]);
    this.say(this.random.pick([0, 3, 40, 120, 700]));
    const messages = this.gateway.channel(CHANNEL);
    if (messages.length > 0 && this.random.chance(0.6)) {
      this.stored = { lastRead: this.random.pick(messages).id, place: null };
    }
    this.room = this.makeRoom();
    this.list = this.makeList(null);
  }

  async run(steps: number): Promise<void> {
    this.connection.listenTo({
      onOnline: () => {
        this.joins.clear();
        this.room.connectionIsNew();
        this.joins.add(this.room);
      },
      onMessage: (message) => this.room.receive(message),
    });
    this.connection.signIn('token');
    await this.frames();
    for (let i = 0; i < steps; i++) {
      await this.step();
    }
  }

  private async step(): Promise<void> {
    const { random } = this;
    const step = random.pick(STEPS);
    this.steps.push(step);
    const before = this.fits() ? [] : this.seen();
    const wasFollowing = this.list.isFollowing;
    const wasOpening = this.list.isOpening;
    const requests = this.gateway.requests.length;
    const top = this.screen.scrollTop;
    const toggled = await this.do(step);
    this.isAtEdge = this.isClamped();
    const isScrolled = SCROLLS.has(step) && this.screen.scrollTop !== top;
    const isElsewhere = isScrolled || GOES_ELSEWHERE.has(step);
    this.wantsNewest = TO_NEWEST.has(step) || (this.wantsNewest && !isElsewhere);
    await this.frames();
    this.check(step, before, wasOpening || wasFollowing, toggled);
    if (wasFollowing && !this.list.isFollowing && !LEAVES_END.has(step)) {
      this.fail('left the end, where the reader was');
    }
    const asked = this.gateway.requests.length - requests;
    if (asked > MAX_REQUESTS && step !== 'let time pass') {
      this.fail(`${asked} requests in one step`);
    }
  }

  /** Does one step; the key of the row that was folded or unfolded, if that is it. */
  private async do(step: Step): Promise<string | null> {
    const { random, screen, gateway, clock, list, room } = this;
    switch (step) {
      case 'others talk':
        this.say(random.between(1, 4));
        break;
      case 'others talk much':
        this.say(random.pick([60, 130, 330]));
        break;
      case 'the reader talks':
        room.outbox.add('mine '.repeat(random.between(1, 4)));
        list.jumpToNewest();
        break;
      case 'somebody sends in the reader’s name':
        gateway.say(CHANNEL, 'elsewhere', { userId: 'me' });
        break;
      case 'scroll up':
        await this.wheel(-random.pick([7, 90, 240, 1_000]));
        break;
      case 'scroll down':
        await this.wheel(random.pick([7, 90, 240, 1_000]));
        break;
      case 'drag':
        screen.scrollTop = random.next() * screen.contentHeight;
        break;
      case 'drag to the end':
        screen.scrollTop = screen.contentHeight;
        break;
      case 'drag to the start':
        screen.scrollTop = 0;
        break;
      case 'jump to newest':
        list.jumpToNewest();
        break;
      case 'follow a link':
        list.showMessage(this.someId());
        break;
      case 'fold':
        return this.toggle();
      case 'resize':
        screen.resize(random.pick(HEIGHTS), random.pick([1, 0.5]));
        list.resized();
        break;
      case 'switch channels': {
        list.close();
        this.say(random.pick([0, 2, 70, 250]));
        await clock.pass(1_000);
        this.list = this.makeList(random.chance(0.2) ? this.someId() : null);
        break;
      }
      case 'reload': {
        this.stored = { lastRead: room.lastRead, place: list.place() };
        this.joins.clear();
        this.say(random.pick([0, 3, 120]));
        this.room = this.makeRoom();
        this.list = this.makeList(null);
        this.connection.signIn('token');
        break;
      }
      case 'lose the connection':
        gateway.isUp = random.chance(0.7);
        gateway.bridge.close();
        this.say(random.pick([0, 1, 30, 260]));
        break;
      case 'the network is back':
        gateway.isUp = true;
        await clock.pass(35_000);
        break;
      case 'the store fails':
        gateway.failNext(
          random.pick(['history', 'join', 'send']),
          ...Array.from(
            { length: random.between(1, 4) },
            () => new Failure(random.pick(['UNAVAILABLE', 'TIMEOUT']), '', { retryAfterMs: 200 }),
          ),
        );
        break;
      case 'look away':
        screen.isFocused = false;
        screen.isVisible = random.chance(0.5);
        list.attentionChanged();
        break;
      case 'look back':
        screen.isFocused = true;
        screen.isVisible = true;
        list.attentionChanged();
        break;
      case 'mark as read':
        list.markAllRead();
        break;
      case 'let time pass':
        await clock.pass(random.pick([20, 500, 12_000]));
        break;
    }
    return null;
  }

  private async wheel(pixels: number): Promise<void> {
    for (let i = this.random.between(1, 6); i > 0; i--) {
      this.screen.scrollTop += pixels;
      await this.frames(1);
      if (this.random.chance(0.3)) {
        this.say(1);
      }
    }
  }

  private toggle(): string | null {
    const { screen } = this;
    const seen = this.seen();
    if (seen.length === 0) {
      return null;
    }
    const { key } = this.random.pick(seen);
    this.list.toggle(key, screen.expanded.has(key), () => screen.toggle(key));
    return key;
  }

  private say(count: number): void {
    for (let i = 0; i < count; i++) {
      const seq = this.ids++;
      this.gateway.say(CHANNEL, 'x'.repeat(seq % 11), { userId: `user-${seq % 3}` });
    }
  }

  private someId(): MessageId {
    const messages = this.gateway.channel(CHANNEL);
    return messages.length === 0 || this.random.chance(0.1)
      ? '1700000000000-999999'
      : this.random.pick(messages).id;
  }

  private makeRoom(): Room {
    const random = this.random.next;
    const room = new Room({
      id: CHANNEL,
      ...this.stored,
      userId: 'me',
      connection: this.connection,
      outboxStore: { read: () => [], write: () => {} },
      drafts: { read: () => '', write: () => {} },
      clock: this.clock,
      random,
      newId: () => `mine-${this.ids++}`,
      requestJoin: (one) => this.joins.add(one),
    });
    const stale = (): void => {
      this.isStale = true;
    };
    room.subscribe(stale);
    room.timeline.subscribe(stale);
    room.outbox.subscribe(stale);
    return room;
  }

  private makeList(target: MessageId | null): ListController {
    this.screen.rows = [];
    this.screen.draw([]);
    this.isStale = true;
    return new ListController(this.room, 'me', this.screen, target);
  }

  /** Lets frames be drawn until nothing changes any more. */
  private async frames(max = 40): Promise<void> {
    for (let i = 0; i < max; i++) {
      await settled();
      const { isScrolled } = this.screen;
      if (!isScrolled && !this.isStale) {
        return;
      }
      if (isScrolled) {
        this.screen.isScrolled = false;
        this.list.scrolled();
      }
      if (this.isStale) {
        this.isStale = false;
        this.list.update();
      }
    }
    if (max > 1) {
      this.fail('the list does not come to rest');
    }
  }

  private seen(): Seen[] {
    const { screen } = this;
    const seen: Seen[] = [];
    for (let i = 0; i < screen.rowCount; i++) {
      const { top, text, bottom } = screen.boxAt(i);
      if (bottom > 0 && top < screen.height) {
        const row = screen.rows[i];
        const isMessage = row?.kind === 'message';
        seen.push({
          key: screen.keyAt(i),
          text,
          isMessage,
          hasLine: isMessage && row.isFirstUnread,
        });
      }
    }
    return seen;
  }

  /** @param wasFree whether the list may have gone anywhere: it was at the end, or not open yet */
  private check(
    step: Step,
    before: readonly Seen[],
    wasFree: boolean,
    toggled: string | null,
  ): void {
    this.checkRows();
    const { list, screen } = this;
    const below = screen.contentHeight - screen.scrollTop - screen.height;
    if (list.isFollowing && below > NEAR_END) {
      this.fail(`follows, ${below} px above the end`);
    }
    if (!wasFree && list.isFollowing && !MOVES.has(step) && !this.wantsNewest) {
      this.fail('is at the end, where the reader did not go');
    }
    // While the newest messages cannot be had, the page says so.
    const isWaiting = list.isOpening && this.room.state === 'joining';
    const isBlank = before.length > 0 && this.seen().length === 0;
    if (isBlank && !isWaiting && step !== 'reload') {
      this.fail('is blank');
    }
    if (!wasFree && !MOVES.has(step) && !list.isFollowing && before.length > 0) {
      this.checkStays(before, toggled, step);
    }
  }

  /** No row twice, none missing between the first and the last. */
  private checkRows(): void {
    const { rows } = this.screen;
    if (new Set(rows.map((row) => row.key)).size < rows.length) {
      this.fail('two rows have one key');
    }
    const ids = rows.flatMap((row) => (row.kind === 'message' ? [row.message.id] : []));
    const all = this.gateway.channel(CHANNEL);
    const start = all.findIndex((message) => message.id === ids[0]);
    ids.forEach((id, index) => {
      if (all[start + index]?.id !== id) {
        this.fail(`row ${index} is not what comes after the one before it`);
      }
    });
    if (ids.length > 1_400) {
      this.fail(`${ids.length} rows`);
    }
  }

  /**
   * What was in view stays where it was. With another width, or without the line of the unread
   * ones, only one row can; what is folded moves what is below it.
   */
  private checkStays(before: readonly Seen[], toggled: string | null, step: Step): void {
    const { screen } = this;
    const moves: number[] = [];
    for (const { key, text, isMessage } of before) {
      const index = screen.indexOf(key);
      if (!isMessage) {
        continue;
      }
      if (index < 0) {
        this.fail('a row in view is gone');
      }
      const isFolded = key === toggled && text < 0;
      if (!isFolded) {
        moves.push(Math.abs(screen.boxAt(index).text - text));
      }
      if (key === toggled) {
        break;
      }
    }
    // The line comes, and goes down to what is said, while nobody looks.
    const hasLine = [...before, ...this.seen()].some((row) => row.hasLine);
    const isLineMoved = hasLine && !screen.isAttended();
    const isReshaped = step === 'resize' || step === 'mark as read' || isLineMoved;
    const moved = moves.length === 0 ? 0 : isReshaped ? Math.min(...moves) : Math.max(...moves);
    const canClamp = isReshaped || step === 'fold';
    if (moved > 1 && !(canClamp && (this.isAtEdge || this.isClamped()))) {
      this.fail(`a row in view has moved by ${moved} px`);
    }
  }

  private isClamped(): boolean {
    const { scrollTop, contentHeight, height } = this.screen;
    return scrollTop <= 0 || scrollTop >= contentHeight - height;
  }

  /** Whether all there is is in view. */
  private fits(): boolean {
    return this.screen.contentHeight <= this.screen.height;
  }

  private fail(what: string): never {
    throw new Error(`${what}, after: ${this.steps.join(', ')}`);
  }
}

const STEPS = [
  'others talk',
  'others talk',
  'others talk',
  'others talk much',
  'the reader talks',
  'somebody sends in the reader’s name',
  'scroll up',
  'scroll up',
  'scroll up',
  'scroll up',
  'scroll down',
  'scroll down',
  'scroll down',
  'drag',
  'drag to the end',
  'drag to the start',
  'jump to newest',
  'follow a link',
  'fold',
  'resize',
  'switch channels',
  'reload',
  'lose the connection',
  'the network is back',
  'the store fails',
  'look away',
  'look back',
  'mark as read',
  'let time pass',
] as const;

type Step = (typeof STEPS)[number];

/** What the reader does to go elsewhere. */
const MOVES: ReadonlySet<Step> = new Set<Step>([
  'the reader talks',
  'scroll up',
  'scroll down',
  'drag',
  'drag to the end',
  'drag to the start',
  'jump to newest',
  'follow a link',
  'switch channels',
  'reload',
  'look back',
]);

const TO_NEWEST: ReadonlySet<Step> = new Set<Step>(['the reader talks', 'jump to newest']);

const SCROLLS: ReadonlySet<Step> = new Set<Step>([
  'scroll up',
  'scroll down',
  'drag',
  'drag to the end',
  'drag to the start',
]);

const GOES_ELSEWHERE: ReadonlySet<Step> = new Set<Step>([
  'follow a link',
  'switch channels',
  'reload',
]);

/** After these the end may be left: by the reader, or because more was missed than fits. */
const LEAVES_END: ReadonlySet<Step> = new Set<Step>([
  ...MOVES,
  'fold',
  'look away',
  'lose the connection',
  'the network is back',
  'let time pass',
  'others talk much',
]);
