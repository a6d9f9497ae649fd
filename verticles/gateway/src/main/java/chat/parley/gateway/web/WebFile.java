package chat.parley.gateway.web;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.zip.GZIPOutputStream;

/**
 * A file as it is sent. Any thread may read it.
 *
 * @param gzipped the content once more: compressing it for each request would cost an event loop
 *     milliseconds in which its members wait
 * @param headers beside those of the encoding
 */
record WebFile(Buffer content, Buffer gzipped, Map<CharSequence, String> headers) {

  static WebFile of(String path, byte[] content) throws IOException {
    return new WebFile(
        Buffer.buffer(content), Buffer.buffer(gzip(content)), WebHeaders.of(path, hash(content)));
  }

  private static byte[] gzip(byte[] content) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static String hash(byte[] content) {
    try {
      var digest = MessageDigest.getInstance("SHA-256").digest(content);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
