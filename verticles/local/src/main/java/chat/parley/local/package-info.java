/**
 * A real Kafka broker and a real Cassandra node as child JVMs, started from the published jars, for
 * the run command and for tests. No production module depends on this one.
 */
package chat.parley.local;
