package chat.parley.local;

/**
 * What a server speaks TLS with, beside clear text; its clients must have a certificate, too.
 *
 * @param own a PEM file with its key and its certificate
 * @param ca a PEM file with the authority of its clients' certificates
 */
public record ServerTls(String own, String ca) {}
