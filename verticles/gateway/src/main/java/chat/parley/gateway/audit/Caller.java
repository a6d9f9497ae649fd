package chat.parley.gateway.audit;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.auth.Identity;
import java.util.Optional;

/**
 * Who asks for something.
 *
 * @param from where the client is
 * @param identity who it is; empty without a good token
 */
public record Caller(ClientAddress from, Transport transport, Optional<Identity> identity) {}
