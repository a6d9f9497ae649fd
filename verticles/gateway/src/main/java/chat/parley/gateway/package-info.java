/**
 * The gateway role: holds the clients.
 *
 * <p>{@code ws} and {@code rest} are the transports; each turns frames or requests into calls of
 * {@code chat}, which sends to Kafka and reads history and channels. {@code live} brings what is
 * published on the event bus to the members. {@code auth} says who they are. {@code web} serves the
 * pages.
 */
package chat.parley.gateway;
