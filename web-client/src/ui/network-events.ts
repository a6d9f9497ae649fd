import type { Connection } from '../net/connection';

/** What is needed of a page. */
export interface Page {
  /** The window. */
  readonly events: EventTarget;
  /** The document. */
  readonly visibility: EventTarget & { readonly hidden: boolean };
  hasNetwork(): boolean;
}

/** What is needed of a connection. */
export type Nudged = Pick<Connection, 'networkChanged' | 'nudge' | 'wake'>;

/**
 * Has the connection look at once when the page hints that it may be lost, or may be had again,
 * instead of at the next heartbeat or when the back-off is over.
 */
export function followNetworkEvents(connection: Nudged, page: Page): void {
  const changed = (): void => connection.networkChanged(page.hasNetwork());
  page.events.addEventListener('online', changed);
  page.events.addEventListener('offline', changed);
  // Back from the back/forward cache, where the browser has closed everything.
  page.events.addEventListener('pageshow', (event) => {
    if ((event as PageTransitionEvent).persisted) {
      connection.wake();
    }
  });
  page.visibility.addEventListener('visibilitychange', () => {
    if (!page.visibility.hidden && page.hasNetwork()) {
      connection.nudge();
    }
  });
  if (!page.hasNetwork()) {
    changed();
  }
}
