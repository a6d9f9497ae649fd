import type { FailureCode } from './failure';

/** What goes over the wire: version 1 of the client protocol, as verticles/README.md tells it. */

/** `<ms since the epoch>-<sequence number>`; {@link compareIds} orders them. */
export type MessageId = string;

export interface Message {
  readonly channel: string;
  readonly id: MessageId;
  /** RFC 3339, UTC. */
  readonly sentAt: string;
  readonly userId: string;
  readonly author: string;
  readonly text: string;
  readonly clientMessageId?: string;
}

const MINUTE = 'YYYY-MM-DDTHH:mm'.length;

/** The minute, in UTC, of a message's `sentAt`: `YYYY-MM-DDTHH:mm`. */
export function minuteOf(sentAt: string): string {
  return sentAt.slice(0, MINUTE);
}

export interface Channel {
  readonly id: string;
  readonly name: string;
  readonly topic: string;
  readonly createdBy: string;
  readonly createdAt: string;
}

export interface Limits {
  readonly maxTextCodePoints: number;
  readonly maxChannels: number;
}

export interface Welcome {
  readonly userId: string;
  readonly author: string;
  readonly limits: Limits;
  /** When the token ends: RFC 3339, UTC. Absent where the server does not say. */
  readonly expiresAt?: string;
}

export interface Joined {
  /** Oldest first. */
  readonly messages: readonly Message[];
  /** Where older ones go on; null at the beginning of the channel. Older servers do not say it. */
  readonly before?: MessageId | null;
  readonly head: MessageId | null;
  /** False when more was said since than fits: these are the newest, with a hole before them. */
  readonly complete: boolean;
}

export interface HistoryPage {
  /** Oldest first. */
  readonly messages: readonly Message[];
  /** Where older ones go on; null at the beginning of the channel. */
  readonly before: MessageId | null;
  /** Where newer ones go on. */
  readonly after: MessageId | null;
}

export interface ChannelPage {
  readonly channels: readonly Channel[];
  readonly cursor: string | null;
}

export interface Sent {
  readonly id: MessageId;
  readonly sentAt: string;
}

/** Each operation's request, without `op` and `ref`, and its answer. */
export interface Operations {
  auth: [{ token: string }, Welcome];
  join: [{ channel: string; since?: MessageId; limit?: number }, Joined];
  leave: [{ channel: string }, unknown];
  send: [{ channel: string; text: string; clientMessageId: string }, Sent];
  history: [
    { channel: string; before?: MessageId; after?: MessageId; limit?: number },
    HistoryPage,
  ];
  channels: [{ query?: string; cursor?: string; limit?: number }, ChannelPage];
  ping: [Record<string, never>, unknown];
}

export type Operation = keyof Operations;

/** The codes that the server closes a connection with (RFC 6455, 4000 to 4999), and what they mean. */
export const CLOSE_CODES: ReadonlyMap<number, FailureCode> = new Map<number, FailureCode>([
  [4401, 'UNAUTHENTICATED'],
  [4402, 'TOKEN_EXPIRED'],
  [4408, 'SLOW_READER'],
  [4429, 'TRY_LATER'],
  [4503, 'GOING_AWAY'],
]);

/** Older than every message. */
export const BEGINNING: MessageId = '0-0';

/** Negative when the first is older, positive when it is newer, 0 when they are the same. */
export function compareIds(a: MessageId, b: MessageId): number {
  if (a.length === b.length && a.indexOf('-') === b.indexOf('-')) {
    // Numbers of the same length are ordered as texts are, and most ids are of one length.
    return a === b ? 0 : a < b ? -1 : 1;
  }
  const [sentAtA, seqA] = parts(a);
  const [sentAtB, seqB] = parts(b);
  return sentAtA - sentAtB || seqA - seqB;
}

/** The newer of two ids, where null is older than all. */
export function newerOf(a: MessageId | null, b: MessageId | null): MessageId | null {
  if (a === null || b === null) {
    return a ?? b;
  }
  return compareIds(a, b) >= 0 ? a : b;
}

/** The lowest id that is newer than another. */
export function nextId(id: MessageId): MessageId {
  const [sentAt, seq] = parts(id);
  return `${sentAt}-${seq + 1}`;
}

/** Whether a text has the form of an id. */
export function isMessageId(text: string): boolean {
  return /^\d{1,15}-\d{1,15}$/.test(text);
}

function parts(id: MessageId): [number, number] {
  const dash = id.indexOf('-');
  return [Number(id.slice(0, dash)), Number(id.slice(dash + 1))];
}
