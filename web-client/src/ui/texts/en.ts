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
    system: 'Like the system',
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

  failure: (code: FailureCode): string => failures[code] ?? 'something went wrong on our side',
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
