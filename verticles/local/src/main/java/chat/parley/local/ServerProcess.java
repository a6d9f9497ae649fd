package chat.parley.local;

import java.time.Duration;
import java.util.function.Supplier;

/** A server in a child JVM. */
final class ServerProcess implements ServerHost {

  private final Supplier<ChildJvm> launcher;
  private volatile ChildJvm child;

  ServerProcess(Supplier<ChildJvm> launcher) {
    this.launcher = launcher;
  }

  @Override
  public void start() {
    child = launcher.get();
  }

  @Override
  public boolean isAlive() {
    return child != null && child.isAlive();
  }

  @Override
  public void stop(Duration time) {
    child.stop(time);
  }

  @Override
  public void kill() {
    child.kill();
  }

  @Override
  public void pause() {
    child.pause();
  }

  @Override
  public void unpause() {
    child.unpause();
  }

  @Override
  public String describe() {
    return child.describe();
  }
}
