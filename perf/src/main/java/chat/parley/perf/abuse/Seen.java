package chat.parley.perf.abuse;

import chat.parley.perf.check.Findings;
import chat.parley.perf.check.Timings;
import java.util.List;

/**
 * What those who behave saw in a round.
 *
 * @param findings broken promises
 * @param sent texts
 * @param shown messages, to all members together
 * @param latency from the beginning of a send to its being shown live
 * @param newcomers how long it takes to come, join, read and search
 * @param refused whose what was refused, or was not answered
 * @param closed whose connection was ended
 */
public record Seen(
    Findings findings,
    long sent,
    long shown,
    Timings latency,
    Timings newcomers,
    List<String> refused,
    List<String> closed) {}
