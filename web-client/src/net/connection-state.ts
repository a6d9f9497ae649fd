import type { Failure } from './failure';
import type { Link } from './link';
import type { Welcome } from './protocol';

/** Where the connection stands, for those who use it. */
export type ConnectionState =
  | { readonly kind: 'signed-out'; readonly failure: Failure | null }
  | { readonly kind: 'connecting' }
  /** `epoch` numbers the bridges that could be used: a new number is a new bridge. */
  | { readonly kind: 'online'; readonly welcome: Welcome; readonly epoch: number }
  /** `until` is the time of the next attempt, in milliseconds since the epoch. */
  | { readonly kind: 'waiting'; readonly until: number; readonly reason: WaitReason };

/** Why it waits: a connection was lost or refused, or the device has no network. */
export type WaitReason = 'lost' | 'offline';

export interface SignedOut {
  readonly kind: 'signed-out';
  readonly failure: Failure | null;
}

export interface Connecting {
  readonly kind: 'connecting';
  readonly link: Link;
  /** In milliseconds since the epoch. */
  readonly since: number;
}

export interface Online {
  readonly kind: 'online';
  readonly link: Link;
  readonly welcome: Welcome;
  readonly epoch: number;
}

/** Online on the old link, while the next one signs in. */
export interface Moving {
  readonly kind: 'moving';
  readonly link: Link;
  readonly next: Link;
  readonly welcome: Welcome;
  readonly epoch: number;
}

export interface Waiting {
  readonly kind: 'waiting';
  readonly until: number;
  readonly reason: WaitReason;
}

/**
 * The phases of a connection, and what leads from one to another:
 *
 * ```
 *                signIn                    welcome
 *  signed-out ───────────▶ connecting ──────────────▶ online ◀───────────┐
 *      ▲                    │      ▲                  │  │ ▲ │           │
 *      │          lost,     │      │ retry,           │  │ │ │ goaway    │ welcome of
 *      │          refused   ▼      │ nudge, wake      │  │ │ │ is due    │ the next link
 *      │                   waiting ┘ ◀────────────────┘  │ │ ▼           │
 *      │                      ▲       lost, offline      │ moving ───────┘
 *      │                      │                          │ │ │ │
 *      │                      └──── offline ─────────────┼─┘ │ └ the next link is lost: online,
 *      │                                                 │   │   and another try later
 *      └── signOut, the session ended (from any phase) ──┘   └ the old link is lost: connecting
 *                                                              with the next one
 * ```
 */
export type Phase = SignedOut | Connecting | Online | Moving | Waiting;

/** The timers of a connection; the heartbeat, which has its own, goes on while it is online. */
export type TimerName = 'retry' | 'stable' | 'move';

/** Which timers go on in a phase; the others end when it begins. */
export const TIMERS_OF: Readonly<Record<Phase['kind'], readonly TimerName[]>> = {
  'signed-out': [],
  connecting: [],
  online: ['stable', 'move'],
  moving: ['stable'],
  waiting: ['retry'],
};

/** What users of the connection see of a phase. */
export function stateOf(phase: Phase): ConnectionState {
  switch (phase.kind) {
    case 'signed-out':
    case 'waiting':
      return phase;
    case 'connecting':
      return { kind: 'connecting' };
    case 'online':
    case 'moving':
      return { kind: 'online', welcome: phase.welcome, epoch: phase.epoch };
  }
}
