package chat.parley.perf.browser;

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

  /** A finger is set down, moved and lifted; only of a context that has touch. */
  TOUCH {
    @Override
    public void scroll(Visitor visitor, double pixels) {
      var box = boxOf(visitor);
      double reach = box.height * 0.8;
      double distance = Math.max(-reach, Math.min(reach, pixels));
      var gesture = new JsonObject();
      gesture.addProperty("x", box.x + box.width / 2);
      gesture.addProperty("y", box.y + box.height / 2 + distance / 2);
      gesture.addProperty("yDistance", -distance);
      gesture.addProperty("speed", DRAG_PX_PER_S);
      gesture.addProperty("gestureSourceType", "touch");
      visitor.devTools().send("Input.synthesizeScrollGesture", gesture);
    }
  };

  private static final int DRAG_PX_PER_S = 4_000;

  /** Scrolls by so many pixels, or as far as one movement leads; positive is down. */
  public abstract void scroll(Visitor visitor, double pixels);

  private static BoundingBox boxOf(Visitor visitor) {
    return visitor.log().boundingBox();
  }
}
