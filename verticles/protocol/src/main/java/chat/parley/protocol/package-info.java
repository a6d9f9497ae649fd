/**
 * What the parts of Parley agree on: ids, messages, frames, codes, addresses and limits.
 *
 * <p>Nothing here does I/O, and nothing here knows the web, Kafka or Cassandra. Every address,
 * topic, header and close code of the product stands in this package and nowhere else.
 */
package chat.parley.protocol;
