/**
 * The protocol over WebSocket. {@code WebSocketEndpoint} lets clients in, and a {@code
 * WebSocketClient} is one of them.
 */
package chat.parley.gateway.ws;
