package chat.parley.gateway.admission;

import chat.parley.gateway.address.ClientAddress;

/** Who pays for what is asked. */
public sealed interface Payer {

  /** Where the client is. */
  ClientAddress address();

  /** The same client, whose token is that user's. */
  default User as(String userId) {
    return new User(address(), userId);
  }

  /** Somebody without a token: the address alone pays. */
  record Address(ClientAddress address) implements Payer {}

  /** A user: both the user and the address pay. */
  record User(ClientAddress address, String userId) implements Payer {}
}
