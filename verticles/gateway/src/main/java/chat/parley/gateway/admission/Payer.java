package chat.parley.gateway.admission;

import chat.parley.gateway.address.ClientAddress;

/**
 * Who pays for what is asked: whoever comes from an address and, once that is known, the user.
 *
 * @param address where the client is
 * @param userId null while it is nobody's
 */
public record Payer(ClientAddress address, String userId) {

  /** Somebody without a token. */
  public static Payer anonymous(ClientAddress address) {
    return new Payer(address, null);
  }

  /** The same client, whose token is that user's. */
  public Payer as(String userId) {
    return new Payer(address, userId);
  }
}
