package chat.parley.app.config;

/** What a node does. */
public enum Role {
  /** Holds clients: takes their messages in, and delivers live messages and history to them. */
  GATEWAY,
  /** Broadcasts and stores what the gateways took in. */
  PROCESSOR
}
