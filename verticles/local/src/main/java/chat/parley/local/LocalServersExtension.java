package chat.parley.local;

import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link WithLocalServers} says. */
final class LocalServersExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        AfterAllCallback,
        ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(LocalServersExtension.class);

  @Override
  public void beforeAll(ExtensionContext context) {
    WithLocalServers wanted = wanted(context);
    servers(context).provide(wanted.kafka(), wanted.cassandra());
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    beforeAll(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    context.getExecutionException().ifPresent(failure -> servers(context).keepFolder());
  }

  @Override
  public void afterAll(ExtensionContext context) {
    afterEach(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == KafkaServer.class || type == CassandraServer.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    boolean kafka = parameter.getParameter().getType() == KafkaServer.class;
    WithLocalServers wanted = wanted(context);
    if (!(kafka ? wanted.kafka() : wanted.cassandra())) {
      throw new ParameterResolutionException(
          "@WithLocalServers of this class switches " + parameter.getParameter() + " off");
    }
    SharedServers servers = servers(context);
    // A constructor's, where one instance serves the whole class, come before beforeAll.
    servers.provide(wanted.kafka(), wanted.cassandra());
    return kafka ? servers.kafka() : servers.cassandra();
  }

  /** In the root store: closed when the test plan ends. */
  private static SharedServers servers(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            SharedServers.class, type -> new SharedServers(), SharedServers.class);
  }

  private static WithLocalServers wanted(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(
            context.getRequiredTestClass(),
            WithLocalServers.class,
            context.getEnclosingTestClasses())
        .orElseThrow(() -> new IllegalStateException("use @WithLocalServers, not @ExtendWith"));
  }
}
