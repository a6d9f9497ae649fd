package chat.parley.protocol.audit;

import java.util.Locale;

/** A kind of event in the audit log. */
public enum AuditEvent {
  /** A live client's token was good. */
  SIGN_IN,
  /** A token was not good, or not for this connection. */
  SIGN_IN_REFUSED,
  /** Somebody asked too much, or read too slowly. */
  LIMIT_MET,
  /** There was no place for a connection or for a live client. */
  CONNECTION_REFUSED,
  /** A page of an origin that is not allowed. */
  ORIGIN_REFUSED,
  /** A request for a name that is not the gateway's. */
  HOST_REFUSED,
  /** A guest was given a token. */
  GUEST_TOKEN_ISSUED,
  CHANNEL_CREATED,
  /** The keys of an issuer, or the secrets, are others. */
  KEYS_CHANGED,
  /** A new certificate is in use. */
  CERTIFICATE_CHANGED,
  /** A request to the management port without its token. */
  MANAGEMENT_REFUSED;

  /** What lines call it. */
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
