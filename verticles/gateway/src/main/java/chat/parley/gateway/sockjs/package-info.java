/**
 * The protocol over the SockJS event-bus bridge, for browsers. {@code SockJsEndpoint} lets clients
 * in, a {@code SockJsClient} is one of them, and a {@code SockJsTransport} carries its messages:
 * over a WebSocket, or in the many requests of an {@code XhrSession}, which come through the {@code
 * XhrEndpoint}.
 */
package chat.parley.gateway.sockjs;
