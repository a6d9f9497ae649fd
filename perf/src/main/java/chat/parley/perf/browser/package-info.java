/** People at a real browser: what they do in Parley's pages, what they see, and how fast. */
package chat.parley.perf.browser;
