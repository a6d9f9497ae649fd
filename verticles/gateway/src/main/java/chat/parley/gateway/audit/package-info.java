/**
 * What operators learn of clients, whatever their transport: meters of what they were refused, and
 * the audit log.
 *
 * <p>Refusals pass two places: {@code client.ClientSession} tells those of live clients, and {@code
 * HttpRefusals} sees every answer to a request. Both tell {@code ClientEvents}.
 */
package chat.parley.gateway.audit;
