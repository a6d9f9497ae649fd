/**
 * One client, whatever its transport: a {@code ClientSession} handles what it asks, a {@code
 * ChannelFeed} is its place in one channel, and a {@code Wire} carries texts to it in the wording
 * of its transport.
 */
package chat.parley.gateway.client;
