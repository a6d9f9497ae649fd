package chat.parley.perf.browser;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.microsoft.playwright.options.BoundingBox;

/** How people scroll the messages. Each is real input to the browser, not a script of the page. */
public enum ScrollInput {
  WHEEL {
    @Override
    public void scroll(Visitor visitor, double pixels) {
      var box = boxOf(visitor);
      visitor.page().mouse().move(box.x + box.width / 2, box.y + box.height / 2);
      visitor.page().mouse().wheel(0, pixels);
    }
  },

  /** Page Up and Page Down, whatever the distance. */
  KEYS {
    @Override
    public void scroll(Visitor visitor, double pixels) {
      visitor.page().keyboard().press(pixels < 0 ? "PageUp" : "PageDown");
    }
  },

  /** A finger is set down, moved, held for a moment and lifted; only of a context with touch. */
  TOUCH {
    @Override
    public void scroll(Visitor visitor, double pixels) {
      var box = boxOf(visitor);
      double reach = box.height * 0.8;
      double distance = Math.max(-reach, Math.min(reach, pixels));
      double x = box.x + box.width / 2;
      double from = box.y + box.height / 2 + distance / 2;
      touch(visitor, "touchStart", x, from);
      for (int i = 1; i <= MOVES; i++) {
        touch(visitor, "touchMove", x, from - distance * i / MOVES);
      }
      // A finger that moves when it is lifted throws the list.
      visitor.page().waitForTimeout(HOLD_MS);
      touch(visitor, "touchEnd", x, from - distance);
    }
  };

  private static final int MOVES = 6;
  private static final double HOLD_MS = 120;

  /** Scrolls by so many pixels, or as far as one movement leads; positive is down. */
  public abstract void scroll(Visitor visitor, double pixels);

  private static void touch(Visitor visitor, String type, double x, double y) {
    var points = new JsonArray();
    if (!type.equals("touchEnd")) {
      var point = new JsonObject();
      point.addProperty("x", x);
      point.addProperty("y", y);
      points.add(point);
    }
    var event = new JsonObject();
    event.addProperty("type", type);
    event.add("touchPoints", points);
    visitor.devTools().send("Input.dispatchTouchEvent", event);
  }

  private static BoundingBox boxOf(Visitor visitor) {
    return visitor.log().boundingBox();
  }
}
