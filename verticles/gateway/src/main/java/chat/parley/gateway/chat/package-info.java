/**
 * What clients can ask for, whatever the transport: send, page through history, find and make
 * channels. Each transport turns its own frames into calls of {@code ChatService}.
 */
package chat.parley.gateway.chat;
