package chat.parley.gateway.auth;

import com.nimbusds.jose.JWSAlgorithm;
import java.util.Set;

/**
 * Who signs tokens.
 *
 * @param name its {@code iss}
 * @param rules what its tokens must say
 * @param algorithms what they may be signed with
 * @param keys that verify them, and no others
 */
record Issuer(String name, TokenRules rules, Set<JWSAlgorithm> algorithms, IssuerKeys<?> keys) {}
