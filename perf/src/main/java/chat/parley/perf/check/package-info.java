/**
 * Does the product keep its promises? {@code Load} puts senders and members to work, as good
 * clients behave, and notes what each sent and was shown; {@code Checker} compares that with what
 * is stored in the end; {@code Report} tells people. After the checkers of Jepsen (jepsen.io).
 */
package chat.parley.perf.check;
