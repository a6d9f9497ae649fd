package chat.parley.perf.abuse;

import java.io.IOException;

/**
 * Something that clients can do to do harm.
 *
 * @param name as on a command line
 * @param origin where it comes from: the number of a finding, or {@link #NEW}
 * @param what it does, in a sentence
 * @param threads how many do so at the same time
 * @param addresses from how many addresses
 * @param step what each of them does again and again
 */
record Attack(String name, String origin, String what, int threads, int addresses, Step step) {

  /** No review had named it. */
  static final String NEW = "new";

  /** It had been tried on a running node, without a number. */
  static final String TRIED = "tried";

  /** One round of an attack; ends when it has been refused, or when there is no more to be done. */
  interface Step {

    /**
     * Does it.
     *
     * @param thread which of the attack's threads does it, from 0
     * @throws IOException when the other side ends it; that is counted, and it is done again
     */
    void run(Assault assault, int thread) throws IOException;
  }

  static Attack of(String name, String origin, String what, int threads, Step step) {
    return new Attack(name, origin, what, threads, 1, step);
  }

  /** The same from so many addresses. */
  Attack from(int many) {
    return new Attack(name, origin, what, threads, many, step);
  }
}
