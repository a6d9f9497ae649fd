package chat.parley.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/** What only its owner may read, where the file system knows owners. */
final class OwnerOnly {

  private OwnerOnly() {}

  /** What a file is to be created with. */
  static FileAttribute<?>[] file(Path file) {
    return attributes(file, "rw-------");
  }

  /** Makes a folder, and its parents like any; an existing one becomes its owner's alone. */
  static void createFolder(Path folder) throws IOException {
    if (folder.toAbsolutePath().getParent() != null) {
      Files.createDirectories(folder.toAbsolutePath().getParent());
    }
    if (!Files.isDirectory(folder)) {
      Files.createDirectory(folder, attributes(folder, "rwx------"));
    }
    if (isPosix(folder)) {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
  }

  private static FileAttribute<?>[] attributes(Path path, String permissions) {
    return isPosix(path)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean isPosix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
