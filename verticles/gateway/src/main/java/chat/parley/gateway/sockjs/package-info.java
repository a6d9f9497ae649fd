/**
 * The protocol over the SockJS event-bus bridge, for browsers. {@code SockJsEndpoint} lets clients
 * in, and a {@code SockJsClient} is one of them.
 */
package chat.parley.gateway.sockjs;
