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
    leadsTo: (channel: string): string => `Enter to go to #${channel}.`,
    name: 'Your name',
    enter: 'Enter',
    withToken: 'Sign in with a token',
    token: 'Token',
    signIn: 'Sign in',
    asGuest: 'Enter as a guest',
    tabOnly: 'This is a shared computer: keep nothing after I close the tab',
    entering: 'Entering …',
    cancel: 'Cancel',
    goOn: (name: string): string =>
      `Enter as ${name} to go on where you were. Under another name you begin anew, and what was kept for ${name} is removed.`,
    unreachable: 'The server cannot be reached. Trying again …',
    notYours: 'This token is not yours. Sign out first to change the user.',
    blankName: 'Please enter a name that others can see.',
    notices: {
      ended: 'Your session has ended. Enter again and go on where you were.',
      'guest-ended': 'Your session has ended. Please enter again.',
      'token-refused': 'This token is not valid here.',
      'token-expired': 'This token has expired.',
      'signed-out-elsewhere': 'You have signed out in another tab.',
      'replaced-elsewhere':
        'You were signed out here, because somebody else signed in in another tab.',
    },
    failure: (code: FailureCode): string =>
      entryFailures[code] ?? 'Something went wrong on the server. Please try again.',
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
    broken: 'This message cannot be shown.',
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
    copyCode: 'Copy code',
    copied: 'Copied',
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
    offline: 'This device has no network.',
    restored: 'Connected again.',
    now: 'Try now',
    endsAt: (time: string): string =>
      `Your session ends at ${time}. Sign in again to stay where you are.`,
    signInAgain: 'Sign in again',
    notKept:
      'This browser does not keep your channels and drafts: they are gone when you close the page.',
    dismiss: 'Dismiss',
  },

  settings: {
    title: 'Settings',
    language: 'Language',
    theme: 'Appearance',
    system: 'Same as system',
    light: 'Light',
    dark: 'Dark',
    signOut: 'Sign out',
    signOutTitle: 'Sign out?',
    losses: (messages: number, drafts: number): string => {
      const lost = [
        ...(messages > 0 ? [messages === 1 ? 'a message' : `${messages} messages`] : []),
        ...(drafts > 0 ? [drafts === 1 ? 'a draft' : `${drafts} drafts`] : []),
      ];
      return `You have ${lost.join(' and ')} that you have not sent. Signing out removes all of it from this browser.`;
    },
    signOutAnyway: 'Sign out anyway',
    cancel: 'Cancel',
    close: 'Close',
  },

  days: { today: 'Today', yesterday: 'Yesterday' },

  failure: (code: FailureCode): string => failures[code] ?? 'Something went wrong on the server.',
};

const entryFailures: Partial<Record<FailureCode, string>> = {
  FORBIDDEN: 'This server does not let guests in. Please sign in with a token.',
  MALFORMED: 'This name is not possible here. Please choose another one.',
  INVALID_ID: 'This name is not possible here. Please choose another one.',
  TOO_LARGE: 'This name is too long.',
  UNAUTHENTICATED: 'This token is not valid here.',
  TOKEN_EXPIRED: 'This token has expired.',
  CLOSED: 'There is no connection. Please try again.',
  TIMEOUT: 'The server did not answer. Please try again.',
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
  TRY_LATER: 'Too much is asked from here. Wait a while.',
  UNAVAILABLE: 'The server cannot take it right now.',
  GOING_AWAY: 'The server cannot take it right now.',
  CLOSED: 'There is no connection.',
  OFFLINE: 'The server cannot be reached.',
  TIMEOUT: 'The server did not answer.',
};

/** What every language has. */
export type Texts = typeof en;
