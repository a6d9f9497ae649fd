package chat.parley.gateway.rest;

import java.time.Duration;

/**
 * What a client may still send of a body whose answer is there.
 *
 * @param bytes how many
 * @param time for how long
 */
record Unread(int bytes, Duration time) {}
