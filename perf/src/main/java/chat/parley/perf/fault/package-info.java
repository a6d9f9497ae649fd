/** What can go wrong, made to go wrong with real processes. */
package chat.parley.perf.fault;
