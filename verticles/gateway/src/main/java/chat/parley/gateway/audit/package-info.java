/**
 * What operators learn of clients: meters of what they were refused, whatever their transport.
 *
 * <p>Refusals pass two places: {@code client.ClientSession} tells those of live clients, and {@code
 * HttpRefusals} sees every answer to a request. Both tell {@code ClientEvents}.
 */
package chat.parley.gateway.audit;
