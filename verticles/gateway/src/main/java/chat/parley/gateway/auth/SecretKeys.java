package chat.parley.gateway.auth;

import chat.parley.gateway.config.AuthConfig;
import chat.parley.gateway.config.SecretStrength;
import chat.parley.protocol.Secret;
import chat.parley.protocol.SecretFile;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The secrets of the configuration: the first signs, all verify. Those from files may change. */
record SecretKeys(Vertx vertx, AuthConfig config) implements KeySource<List<Secret>> {

  @Override
  public String name() {
    return "auth.secret";
  }

  @Override
  public Optional<Duration> interval() {
    return configured().anyMatch(secret -> secret.file().isPresent())
        ? Optional.of(FileKeys.INTERVAL)
        : Optional.empty();
  }

  @Override
  public boolean isRemote() {
    return false;
  }

  @Override
  public Future<List<Secret>> read() {
    return interval().isEmpty()
        ? Future.succeededFuture(configured().toList())
        : vertx.executeBlocking(() -> configured().map(SecretKeys::current).toList(), false);
  }

  @Override
  public KeyRing parse(List<Secret> secrets) {
    secrets.forEach(secret -> SecretStrength.check(key(secret), secret));
    return new KeyRing(
        secrets.stream().map(secret -> VerificationKey.ofSecret(secret.value())).toList());
  }

  private Stream<Secret> configured() {
    return Stream.of(config.secret(), config.verificationSecret()).filter(Secret::isPresent);
  }

  private static Secret current(Secret secret) {
    try {
      return secret
          .file()
          .map(file -> new Secret(SecretFile.read(file), secret.file()))
          .orElse(secret);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(key(secret) + ": " + e.getMessage(), e);
    }
  }

  private static String key(Secret secret) {
    return secret.file().map(file -> "the secret in " + file).orElse("auth.secret");
  }
}
