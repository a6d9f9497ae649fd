import type { FailureCode } from '../../net/failure';

/** Every text that the page shows, in English: the shape of all other languages. */
export const en = {
  language: 'English',

  entry: {
    tagline: 'Public rooms about anything. Said once, kept for ever.',
    name: 'Your name',
    enter: 'Enter',
    withToken: 'Sign in with a token',
    token: 'Token',
    signIn: 'Sign in',
    asGuest: 'Enter as a guest',
    entering: 'Entering …',
  },

  channels: {
    title: 'Channels',
    find: 'Find a channel',
    mine: 'Your channels',
    all: 'All channels',
    found: 'Found',
    none: 'No channel matches. Make it!',
    more: 'Show more',
    create: 'New channel',
    make: 'Make a channel',
    leave: 'Leave channel',
    back: 'All channels',
    welcome: 'Pick a channel, or make a new one.',
    unread: (count: number, atLeast: boolean): string =>
      `${count}${atLeast ? ' or more' : ''} unread`,
  },

  newChannel: {
    title: 'New channel',
    name: 'Name',
    topic: 'Topic',
    topicHint: 'One line about it, if you like',
    create: 'Create',
    cancel: 'Cancel',
  },

  room: {
    messages: 'Messages',
    beginning: (channel: string): string => `This is the beginning of ${channel}`,
    empty: 'Nobody has said anything yet. Be the first!',
    loading: 'Loading …',
    unreadLine: 'New',
    jump: (count: number, atLeast: boolean): string =>
      count === 0 ? 'Jump to newest' : `Jump to newest, ${count}${atLeast ? '+' : ''} new`,
    unknown: 'There is no channel here.',
    unknownHint: 'It may have been mistyped. You can make it yourself.',
    notFound: 'That message is not to be found here; these are the newest.',
    said: (author: string, text: string): string => `${author}: ${text}`,
    saidMany: (count: number): string => `${count} new messages`,
  },

  message: {
    showAll: 'Show all',
    showLess: 'Show less',
    sending: 'Sending …',
    failed: (why: string): string => `Not sent: ${why}`,
    retry: 'Try again',
    discard: 'Discard',
    link: ', link to this message',
    copyCode: 'Copy code',
    copied: 'Copied',
  },

  composer: {
    label: 'Message',
    placeholder: (channel: string): string => `Message ${channel}`,
    send: 'Send',
    left: (count: number): string => `${count} characters left`,
    over: (count: number): string => `${count} characters too many`,
  },

  connection: {
    connecting: 'Connecting …',
    waiting: (seconds: number): string =>
      seconds <= 0 ? 'Trying to connect …' : `Connection lost. Trying again in ${seconds} s`,
    now: 'Try now',
    ended: 'Your session has ended. Enter again and go on where you were.',
    refused: 'This token is not valid here.',
  },

  settings: {
    title: 'Settings',
    language: 'Language',
    theme: 'Appearance',
    system: 'Like the system',
    light: 'Light',
    dark: 'Dark',
    signOut: 'Sign out',
    close: 'Close',
  },

  days: { today: 'Today', yesterday: 'Yesterday' },

  failure: (code: FailureCode): string => failures[code] ?? 'something went wrong on our side',
};

const failures: Partial<Record<FailureCode, string>> = {
  TEXT_EMPTY: 'it needs some text',
  TEXT_TOO_LONG: 'it is too long',
  TEXT_INVALID: 'it has a control character in it',
  TOO_LARGE: 'it is too long',
  UNAUTHENTICATED: 'you are not signed in',
  TOKEN_EXPIRED: 'your session has ended',
  FORBIDDEN: 'this server does not allow it',
  UNKNOWN_CHANNEL: 'there is no such channel',
  INVALID_CHANNEL: 'a name needs letters or digits, at most 64',
  MALFORMED: 'that is not possible here',
  CHANNEL_EXISTS: 'there is a channel of this name already',
  TOO_MANY_CHANNELS: 'you are in too many channels; leave one first',
  RATE_LIMITED: 'that was too fast; wait a moment',
  UNAVAILABLE: 'the server cannot take it right now',
  GOING_AWAY: 'the server cannot take it right now',
  CLOSED: 'there is no connection',
  OFFLINE: 'the server cannot be reached',
  TIMEOUT: 'the server did not answer',
};

/** What every language has. */
export type Texts = typeof en;
