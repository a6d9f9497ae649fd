package chat.parley.gateway.auth;

/**
 * A key that tokens are signed with. It says nothing about a secret.
 *
 * @param issuer whose
 * @param thumbprint of the key itself: the same key published under another name is the same
 */
public record KeyId(String issuer, String thumbprint) {}
