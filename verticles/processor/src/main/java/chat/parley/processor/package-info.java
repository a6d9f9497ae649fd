/**
 * Turns the log into live messages and stored ones: consumes {@link
 * chat.parley.protocol.Topics#MESSAGES}, publishes to one event-bus address per channel and writes
 * to the store at the same time.
 *
 * <p>The way of a record: {@code PartitionConsumer} polls it, the {@code PartitionWorker} of its
 * partition decodes it and gives it to the {@code ChannelLane} of its channel, which publishes it
 * in order and stores it in its bucket; the {@code OffsetWindow} says up to where the log may be
 * committed.
 */
package chat.parley.processor;
