/** What it costs to have many channels. */
package chat.parley.perf.channels;
