package chat.parley.local;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** What must be true before anything is started; each failed check says the remedy. */
final class RunChecks {

  /** Kafka, Cassandra and the node at rest hold 1.8 GB; the rest is for their page cache. */
  static final long NEEDED_MEGABYTES = 2_500;

  private RunChecks() {}

  /**
   * Throws {@link RunFailure} at the first check that fails.
   *
   * @return the lock on the data folder; it is held until this process ends or the lock is closed
   */
  static FileChannel check(RunSettings settings) {
    try {
      CassandraServer.requireSupportedJdk();
    } catch (ServerException e) {
      throw new RunFailure(e.getMessage() + ".");
    }
    if (!Files.isReadable(settings.jar())) {
      throw new RunFailure(settings.jar() + " is missing: build it with ./mvnw package.");
    }
    FileChannel lock = lock(settings.data());
    try {
      // A node whose starter was killed would hold the ports; Kafka's and Cassandra's find theirs.
      ChildJvm.removeOrphan(RunCommand.NODE, RunCommand.nodeFolder(settings));
      requireFree(settings.port(), RunSettings.PORT);
      requireFree(settings.managementPort(), RunSettings.MANAGEMENT_PORT);
      requireMemory(availableMegabytes(Path.of("/proc/meminfo")));
      return lock;
    } catch (RunFailure e) {
      close(lock);
      throw e;
    }
  }

  /**
   * Throws {@link RunFailure} when another run works on the folder. The lock dies with its owner.
   */
  static FileChannel lock(Path data) {
    try {
      OwnerOnly.createFolder(data);
      FileChannel channel =
          FileChannel.open(
              data.resolve("run.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null) {
          return channel;
        }
      } catch (OverlappingFileLockException e) {
        // held by this JVM: as good as held by another
      }
      channel.close();
      throw new RunFailure("Parley already runs on " + data + ": stop it with Ctrl-C first.");
    } catch (IOException e) {
      throw new RunFailure("Cannot write to " + data + ": " + e);
    }
  }

  static void requireFree(int port, String key) {
    if (!Ports.isFree(port)) {
      throw new RunFailure(
          "Port %d is in use by another program: stop it, or choose another port with -D%s=%d."
              .formatted(port, key, port + 1));
    }
  }

  static void requireMemory(long megabytes) {
    if (megabytes < NEEDED_MEGABYTES) {
      throw new RunFailure(
          "Only %d MB of memory are available and Parley with Kafka and Cassandra needs %d: close something."
              .formatted(megabytes, NEEDED_MEGABYTES));
    }
  }

  /**
   * What new processes can get without swapping. Only Linux tells; elsewhere "free" memory leaves
   * out what the system would give up, so the whole memory is taken.
   */
  static long availableMegabytes(Path meminfo) {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long total = system.getTotalMemorySize() >> 20; // or the container's limit
    try {
      List<String> lines = Files.readAllLines(meminfo);
      return lines.stream()
          .filter(line -> line.startsWith("MemAvailable:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) >> 10)
          .map(available -> Math.min(available, total))
          .findFirst()
          .orElse(total);
    } catch (IOException e) {
      return total;
    }
  }

  private static void close(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new RunFailure("Cannot release the lock on the data folder: " + e);
    }
  }
}
