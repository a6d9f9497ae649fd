/**
 * The protocol over the SockJS event-bus bridge, for browsers. {@code SockJsEndpoint} lets clients
 * in, a {@code SockJsClient} is one of them, and a {@code SockJsTransport} carries its messages.
 */
package chat.parley.gateway.sockjs;
