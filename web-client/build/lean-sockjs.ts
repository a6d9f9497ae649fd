import type { Plugin } from 'vite';

/** Files of sockjs-client/lib, and what takes their place. */
const REPLACED: ReadonlyMap<string, string> = new Map([
  [
    'transport-list.js',
    `module.exports = [
      require('./transport/websocket'),
      require('./transport/xhr-streaming'),
      require('./transport/xhr-polling'),
    ];`,
  ],
  // Both are for pages of another origin, in an iframe of the server's.
  ['iframe-bootstrap.js', 'module.exports = function () {};'],
  ['info-iframe.js', 'module.exports = { enabled: function () { return false; } };'],
  // Internet Explorer 8 and 9.
  ['transport/sender/xdr.js', 'module.exports = { enabled: false };'],
  // What ECMAScript 5 has.
  ['shims.js', ''],
]);

const UNLOAD = 'utils/event.js';
const FILE = /^[^\0]*\/sockjs-client\/lib\/([^?]+)$/;

/**
 * Leaves out of the bundle what SockJS carries for browsers of long ago and for other origins: the
 * page uses WebSocket, XHR streaming and XHR polling on its own origin. SockJS also listens for
 * `unload`, which keeps a page out of the back/forward cache; `pagehide` serves as well.
 */
export function leanSockJs(): Plugin {
  const seen = new Set<string>();
  return {
    name: 'lean-sockjs',
    apply: 'build',
    load(id) {
      const file = FILE.exec(id)?.[1] ?? '';
      const replaced = REPLACED.get(file);
      if (replaced !== undefined) {
        seen.add(file);
      }
      return replaced ?? null;
    },
    transform(code, id) {
      if (FILE.exec(id)?.[1] !== UNLOAD) {
        return null;
      }
      // The page may come back from the cache, open other transports and leave again.
      const changed = code.replace(
        "attachEvent('unload', unloadTriggered)",
        "attachEvent('pagehide', module.exports.triggerUnloadCallbacks)",
      );
      if (changed !== code) {
        seen.add(UNLOAD);
      }
      return { code: changed, map: null };
    },
    buildEnd(error) {
      const missing = [...REPLACED.keys(), UNLOAD].filter((file) => !seen.has(file));
      if (error === undefined && missing.length > 0) {
        this.error(`sockjs-client is not what it was: nothing to replace in ${missing.join(', ')}`);
      }
    },
  };
}
