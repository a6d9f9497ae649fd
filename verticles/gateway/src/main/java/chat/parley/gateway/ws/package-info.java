/**
 * The protocol over WebSocket. {@code WebSocketEndpoint} lets clients in, a {@code
 * ClientConnection} handles one client's frames, and a {@code ChannelFeed} is its place in one
 * channel.
 */
package chat.parley.gateway.ws;
