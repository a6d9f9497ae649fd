/**
 * From the bus to the sockets. {@code ChannelHub} keeps one clustered consumer per channel and
 * node; a {@code Subscription} receives the channel's messages, gathers bursts and hands each batch
 * once to every event loop with members; {@code LoopMembers} writes it to the members there.
 */
package chat.parley.gateway.live;
