package chat.parley.perf.check;

/** How a promise can be broken. */
public enum Violation {
  ACKNOWLEDGED_NOT_STORED("acknowledged but not stored"),
  ACKNOWLEDGED_OTHER_ID("acknowledged under another id than it is stored under"),
  STORED_TWICE("one text stored twice"),
  STORED_OUT_OF_ORDER("history is not in the order of ids"),
  STORED_NOT_SENT("stored but never sent, or sent as another text"),
  SHOWN_TWICE("shown twice to a member"),
  SHOWN_NOT_STORED("shown but not stored"),
  SHOWN_OUT_OF_ORDER("shown in another order than stored"),
  ORDERS_DIFFER("shown in different orders to two members"),
  NEVER_SHOWN("never shown to a member that was connected or resumed"),
  NOT_BACK("a member could not come back to its channel");

  private final String meaning;

  Violation(String meaning) {
    this.meaning = meaning;
  }

  /** For people. */
  public String meaning() {
    return meaning;
  }
}
