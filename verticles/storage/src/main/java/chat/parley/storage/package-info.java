/**
 * Messages, their buckets and the channels, kept for ever on Cassandra.
 *
 * <p>{@link chat.parley.storage.CassandraStorage} opens it all once a node. Its stores may be
 * called from any thread; their futures complete on the caller's Vert.x context. A server that is
 * away or too slow shows as a {@code ParleyException} with {@code UNAVAILABLE}: the same call may
 * be made again, since every write here has the same effect once or twice.
 */
package chat.parley.storage;
