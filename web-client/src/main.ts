import { mount } from 'svelte';

import { BrowserStore } from './domain/browser-store';
import { Chat } from './domain/chat';
import { systemClock } from './net/clock';
import { Connection } from './net/connection';
import { reportErrorsTo } from './net/failure';
import { followNetworkEvents } from './ui/network-events';
import { Rest } from './net/rest';
import { sockJsBridges } from './net/sockjs-bridge';
import App from './ui/App.svelte';
import { contextOf } from './ui/context';
import { Navigation } from './ui/navigation.svelte';
import { Settings } from './ui/settings.svelte';
import './ui/theme.css';

const random = Math.random;
const store = new BrowserStore({
  shared: () => localStorage,
  own: () => sessionStorage,
  clock: systemClock,
  newId: uuid,
});
const connection = new Connection(sockJsBridges('/eventbus', systemClock), systemClock, random);
const chat = new Chat({
  connection,
  rest: new Rest('/api/v1', (input, init) => fetch(input, init)),
  store,
  clock: systemClock,
  random,
  newId: uuid,
});

reportErrorsTo((error) => reportError(error));
followNetworkEvents(connection, {
  events: window,
  visibility: document,
  hasNetwork: () => navigator.onLine,
});
document.addEventListener('visibilitychange', () => {
  if (document.hidden) {
    chat.flush();
  } else {
    chat.wake();
  }
});
addEventListener('pagehide', () => chat.pause());
addEventListener('pageshow', () => chat.wake());

// Other tabs sign out, read and open channels, too.
addEventListener('storage', (event) => store.writtenElsewhere(event.key));

chat.resume();
mount(App, {
  target: document.getElementById('app') ?? document.body,
  context: contextOf({
    chat,
    store,
    settings: new Settings(store, navigator.languages),
    navigation: new Navigation(),
  }),
});

/** A random UUID (RFC 9562, version 4), also on pages that came over plain HTTP. */
function uuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte, index) => {
    const marked = index === 6 ? (byte & 0x0f) | 0x40 : index === 8 ? (byte & 0x3f) | 0x80 : byte;
    return marked.toString(16).padStart(2, '0');
  }).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
