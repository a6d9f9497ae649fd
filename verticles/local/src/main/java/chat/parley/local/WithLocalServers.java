package chat.parley.local;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives a JUnit test class real servers: a {@link KafkaServer} and a {@link CassandraServer} as
 * parameters of its constructor, its test and its life-cycle methods.
 *
 * <p>The first class that wants a server starts it; all classes of the test JVM share it, so a test
 * works in topics and keyspaces of its own ({@link TestNames}). A test may stop, kill or pause a
 * server: it is running again before the next test begins. Classes that do so must not run beside
 * others in the same JVM.
 *
 * <p>System properties: {@code parley.test.dir} is where the servers keep their data ({@code
 * target/it} by default; a folder of its own for each JVM, deleted at the end unless a test
 * failed); {@code parley.servers=containers} runs the public Docker images through Testcontainers,
 * which must then be on the class path.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(LocalServersExtension.class)
public @interface WithLocalServers {

  /** Whether the class uses Kafka. */
  boolean kafka() default true;

  /** Whether the class uses Cassandra. */
  boolean cassandra() default true;
}
