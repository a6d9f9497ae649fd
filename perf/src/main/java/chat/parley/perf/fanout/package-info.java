/** What a delivery costs a gateway, by transport: ratios from one run. */
package chat.parley.perf.fanout;
