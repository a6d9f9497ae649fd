package chat.parley.perf.abuse;

import io.vertx.core.json.JsonObject;

/** Who hears what happens on a connection. Called on an event loop. */
interface Witness {

  /** A message was shown live. */
  void shown(JsonObject message);

  /** Something was refused that nobody asked about. */
  void refused(String code);

  /** The other side ended the connection, or it broke. */
  void closed(String why);
}
