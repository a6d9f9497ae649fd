package chat.parley.gateway.admission;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.protocol.ParleyException;

/**
 * Token buckets of users, and of the addresses that they come from: what one takes, both pay, since
 * whoever may make users for nothing has as many as he likes. Thread-safe.
 */
final class SharedBuckets {

  private final Buckets<String> users;
  private final Buckets<ClientAddress> addresses;

  SharedBuckets(Buckets<String> users, Buckets<ClientAddress> addresses) {
    this.users = users;
    this.addresses = addresses;
  }

  /**
   * Takes tokens, if both have so many.
   *
   * @throws ParleyException RATE_LIMITED with the time until they have
   */
  void take(Payer payer, int tokens) {
    if (payer instanceof Payer.User user) {
      users.take(user.userId(), tokens);
      try {
        addresses.take(user.address(), tokens);
      } catch (ParleyException e) {
        users.giveBack(user.userId(), tokens);
        throw e;
      }
    } else {
      addresses.take(payer.address(), tokens);
    }
  }

  /** Gives tokens back that were taken for nothing. */
  void giveBack(Payer payer, int tokens) {
    if (payer instanceof Payer.User user) {
      users.giveBack(user.userId(), tokens);
    }
    addresses.giveBack(payer.address(), tokens);
  }

  /** Takes tokens, if need be such as are still to come. */
  void takeAnyway(Payer payer, int tokens) {
    if (payer instanceof Payer.User user) {
      users.takeAnyway(user.userId(), tokens);
    }
    addresses.takeAnyway(payer.address(), tokens);
  }
}
