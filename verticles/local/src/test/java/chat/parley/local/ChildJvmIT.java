package chat.parley.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildJvmIT {

  @TempDir Path folder;
  private ChildJvm child;

  @AfterEach
  void kill() {
    if (child != null) {
      child.kill();
    }
  }

  @Test
  void survivesCtrlCAndStopsOnTerm() throws Exception {
    child = start("sleeper", Sleeper.class);
    awaitOutput("ready");

    assertThat(signal("INT")).isZero();
    assertThat(signal("HUP")).isZero();
    assertThat(child.awaitEnd(Duration.ofMillis(500))).isFalse();

    child.stop(Duration.ofSeconds(20));
    assertThat(child.exitCode()).isEqualTo(143);
    assertThat(folder.resolve("sleeper.pid")).doesNotExist();
  }

  @Test
  void stopKillsAChildThatDoesNotEnd() {
    child = start("stubborn", Stubborn.class);
    awaitOutput("ready");

    child.stop(Duration.ofMillis(300));

    assertThat(child.exitCode()).isEqualTo(137);
  }

  @Test
  void pausedChildIsStoppedInOrder() throws Exception {
    child = start("sleeper", Sleeper.class);
    awaitOutput("ready");

    child.pause();
    child.stop(Duration.ofSeconds(20));

    assertThat(child.exitCode()).isEqualTo(143);
  }

  @Test
  void failureShowsTheEndOfTheLog() {
    child = start("broken", ChildJvmIT.class); // has no main method

    assertThat(child.awaitEnd(Duration.ofSeconds(20))).isTrue();
    assertThat(child.describe())
        .contains("broken ended with code 1", folder.resolve("broken.log").toString())
        .contains("  | Error: Main method not found");
  }

  @Test
  void folderOfALivingStarterIsLeftAlone() {
    child = start("sleeper", Sleeper.class);

    assertThatThrownBy(() -> start("sleeper", Sleeper.class))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("already works on " + folder);
    assertThat(child.isAlive()).isTrue();
  }

  @Test
  void orphanOfADeadStarterIsKilledButNotAStrangerWithItsPid() throws Exception {
    child = start("sleeper", Sleeper.class);
    awaitOutput("ready");
    Path pidFile = folder.resolve("sleeper.pid");
    List<String> lines = Files.readAllLines(pidFile);

    // given the same pid with another start instant: some other process
    Files.write(pidFile, List.of(child.pid() + " 1000", "1 1000"));
    ChildJvm.removeOrphan("sleeper", folder);
    assertThat(child.isAlive()).isTrue();

    // given our child, whose starter is gone
    Files.write(pidFile, List.of(lines.get(0), "1 1000"));
    ChildJvm.removeOrphan("sleeper", folder);
    assertThat(child.isAlive()).isFalse();
  }

  private ChildJvm start(String name, Class<?> main) {
    return ChildJvm.start(
        name, folder, System.getProperty("java.class.path"), List.of("-Xmx32m", main.getName()));
  }

  private int signal(String signal) throws IOException, InterruptedException {
    return new ProcessBuilder("kill", "-" + signal, Long.toString(child.pid())).start().waitFor();
  }

  private void awaitOutput(String text) {
    await().until(() -> Files.readString(child.log()).contains(text));
  }

  static final class Sleeper {

    private Sleeper() {}

    public static void main(String[] args) throws InterruptedException {
      System.out.println("ready");
      Thread.sleep(Duration.ofMinutes(10).toMillis());
    }
  }

  static final class Stubborn {

    private Stubborn() {}

    public static void main(String[] args) throws InterruptedException {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> LockSupport.park()));
      Sleeper.main(args);
    }
  }
}
