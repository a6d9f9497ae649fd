/** Clusters of real node processes on one machine, to be treated badly. */
package chat.parley.perf.cluster;
