import type { FailureCode } from '../../net/failure';

const numbers = new Intl.NumberFormat('en');

/** A number of things, such as "1 character" and "1,200 characters". */
function count(n: number, one: string, many: string): string {
  return `${numbers.format(n)} ${n === 1 ? one : many}`;
}

/** Every text that the page shows, in English: the shape of all other languages. */
export const en = {
  language: 'English',
  /** How the language is written. */
  direction: 'ltr' as 'ltr' | 'rtl',
  /** Language and, where it matters, script, as a BCP 47 tag: times are told in it. */
  tag: 'en',

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
    others: 'Other channels',
    found: 'Found',
    none: (query: string): string => `No channel matches “${query}”.`,
    createNamed: (name: string): string => `Create “${name}”`,
    foundCount: (n: number, isMore: boolean): string =>
      n === 0
        ? 'No channel found.'
        : `${count(n, 'channel', 'channels')}${isMore ? ' or more' : ''} found.`,
    unreadable: 'The list of channels cannot be read right now.',
    more: 'Show more',
    create: 'New channel',
    make: 'Create a channel',
    leave: 'Leave channel',
    menu: 'Channel menu',
    back: 'Channels',
    unread: (n: number, atLeast: boolean): string =>
      `${numbers.format(n)}${atLeast ? ' or more' : ''} unread`,
  },

  leaving: {
    title: (channel: string): string => `Leave ${channel}?`,
    text: 'What you have written here and not sent will be lost.',
    leave: 'Leave',
    stay: 'Stay',
  },

  home: {
    title: 'Welcome to Parley',
    about:
      'Parley is public rooms for talk about anything. Everybody can read and write in every channel, and what is said is kept.',
    pick: 'Open a channel to read along, or create one of your own.',
    unread: 'Unread in your channels',
    open: 'Channels to open',
    none: 'There are no channels yet. Create the first one.',
  },

  nowhere: {
    title: 'There is no page here.',
    hint: 'The address may have been mistyped.',
    home: 'To all channels',
  },

  skip: { messages: 'To the messages', composer: 'To the composer', channels: 'To the channels' },

  newChannel: {
    title: 'New channel',
    name: 'Name',
    topic: 'Topic',
    topicHint: 'One line about it, if you like',
    create: 'Create',
    cancel: 'Cancel',
    open: 'Open it',
  },

  room: {
    messages: 'Messages',
    beginning: (channel: string): string => `This is the beginning of ${channel}`,
    empty: 'Nobody has said anything yet. Be the first!',
    loading: 'Loading …',
    markRead: 'Mark as read',
    unreadLine: 'New',
    jump: (n: number, atLeast: boolean): string =>
      n === 0 ? 'Jump to newest' : `Jump to newest, ${numbers.format(n)}${atLeast ? '+' : ''} new`,
    unknown: 'There is no channel here.',
    unknownHint: 'The name may have been mistyped. You can create the channel yourself.',
    trouble: 'The server cannot open this channel right now. Trying again …',
    broken: 'Something went wrong while this was drawn.',
    again: 'Draw it again',
    notFound: 'That message is not here. This is what was said around that time.',
    closeNote: 'Close',
    said: (author: string, text: string): string => `${author}: ${text}`,
    saidMany: (n: number): string => count(n, 'new message', 'new messages'),
  },

  message: {
    showAll: 'Show all',
    showLess: 'Show less',
    sending: 'Sending …',
    failed: (why: string): string => `Not sent. ${why}`,
    retry: 'Try again',
    edit: 'Edit',
    discard: 'Discard',
    you: 'you',
    guest: 'guest',
    guestHint: 'A guest: anybody can come in under this name.',
    link: ', link to this message',
  },

  composer: {
    full: 'Too much is waiting to be sent. Send this when the rest has gone.',
    label: 'Message',
    placeholder: (channel: string): string => `Message ${channel}`,
    send: 'Send',
    hint: 'Enter sends, Shift+Enter starts a new line. **Bold**, `code` and > quotes work.',
    left: (n: number): string => `${count(n, 'character', 'characters')} left`,
    over: (n: number): string => `${count(n, 'character', 'characters')} too many`,
    forbidden: (codePoint: string, line: number, column: number): string =>
      `The character ${codePoint} in line ${line}, column ${column} cannot be sent.`,
    remove: 'Remove it',
  },

  connection: {
    connecting: 'Connecting …',
    waiting: (seconds: number): string =>
      seconds <= 0 ? 'Trying to connect …' : `Trying again in ${seconds} s.`,
    lost: 'Connection lost.',
    restored: 'Connected again.',
    now: 'Try now',
    ended: 'Your session has ended. Enter again and go on where you were.',
    refused: 'This token is not valid here.',
  },

  settings: {
    title: 'Settings',
    language: 'Language',
    theme: 'Appearance',
    system: 'Same as system',
    light: 'Light',
    dark: 'Dark',
    signOut: 'Sign out',
    close: 'Close',
  },

  days: { today: 'Today', yesterday: 'Yesterday' },

  failure: (code: FailureCode): string => failures[code] ?? 'Something went wrong on the server.',
};

const failures: Partial<Record<FailureCode, string>> = {
  TEXT_EMPTY: 'A message needs some text.',
  TEXT_TOO_LONG: 'The text is too long.',
  TEXT_INVALID: 'The text has a control character in it.',
  TOO_LARGE: 'The text is too long.',
  UNAUTHENTICATED: 'You are not signed in.',
  TOKEN_EXPIRED: 'Your session has ended.',
  FORBIDDEN: 'This server does not allow it.',
  UNKNOWN_CHANNEL: 'There is no such channel.',
  INVALID_CHANNEL: 'A name needs letters or digits, at most 64.',
  MALFORMED: 'That is not possible here.',
  CHANNEL_EXISTS: 'There is a channel of this name already.',
  TOO_MANY_CHANNELS: 'You are in too many channels. Leave one of them first.',
  RATE_LIMITED: 'That was too fast. Wait a moment.',
  UNAVAILABLE: 'The server cannot take it right now.',
  GOING_AWAY: 'The server cannot take it right now.',
  CLOSED: 'There is no connection.',
  OFFLINE: 'The server cannot be reached.',
  TIMEOUT: 'The server did not answer.',
};

/** What every language has. */
export type Texts = typeof en;
