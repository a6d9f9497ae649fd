package chat.parley.perf.abuse;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of an attack.
 *
 * @param name of the attack
 * @param seen what those who behave saw
 * @param before what each node used before it; empty for one that did not answer
 * @param during the same at its end, while it went on
 * @param after the same when it was over and its traces had had time to go
 * @param ended the processes that ended, with their last words
 * @param told how often the attacker did something or was told something
 */
public record Result(
    String name,
    Seen seen,
    List<Optional<Reading>> before,
    List<Optional<Reading>> during,
    List<Optional<Reading>> after,
    List<String> ended,
    Map<String, Long> told) {}
