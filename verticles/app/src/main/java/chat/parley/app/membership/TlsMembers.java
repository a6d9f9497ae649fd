package chat.parley.app.membership;

import chat.parley.tls.TlsFiles;
import com.hazelcast.instance.EndpointQualifier;
import com.hazelcast.instance.ProtocolType;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.DefaultNodeExtension;
import com.hazelcast.instance.impl.Node;
import com.hazelcast.instance.impl.NodeExtension;
import com.hazelcast.internal.networking.Channel;
import com.hazelcast.internal.networking.ChannelInitializer;
import com.hazelcast.internal.server.ServerContext;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Members of a cluster that speak TLS with each other. Both sides of a connection must show a
 * certificate of the cluster's own authority. The names in it are not compared, as the event bus
 * does not: of that authority only nodes may have one.
 *
 * <p>Hazelcast offers TLS in its Enterprise edition only. This class stands where that edition's
 * would; the place is not part of the public API, and {@code TlsMembersTest} tells whether a new
 * version of Hazelcast keeps it.
 */
final class TlsMembers extends DefaultNodeContext {

  private static final Logger LOG = LoggerFactory.getLogger(TlsMembers.class);

  /** In seconds: whoever has shown no certificate by then is disconnected. */
  private static final int HANDSHAKE_S = 5;

  private final TlsFiles files;

  TlsMembers(TlsFiles files) {
    this.files = files;
  }

  @Override
  public NodeExtension createNodeExtension(Node node) {
    return new Extension(node, files.context());
  }

  private static final class Extension extends DefaultNodeExtension {

    private final SSLContext tls;

    Extension(Node node, SSLContext tls) {
      super(node);
      this.tls = tls;
    }

    @Override
    public Function<EndpointQualifier, ChannelInitializer> createChannelInitializerFn(
        ServerContext context) {
      var inClear = super.createChannelInitializerFn(context);
      return endpoint ->
          isForClients(endpoint)
              ? inClear.apply(endpoint)
              : channel -> secure(channel, inClear.apply(endpoint));
    }

    /** Management Center cannot speak TLS; its port is open only where it is configured. */
    private static boolean isForClients(EndpointQualifier endpoint) {
      return endpoint != null && endpoint.getType() == ProtocolType.CLIENT;
    }

    private void secure(Channel channel, ChannelInitializer inClear) throws Exception {
      var engine = tls.createSSLEngine();
      engine.setUseClientMode(channel.isClientMode());
      engine.setNeedClientAuth(true);
      engine.setEnabledProtocols(TlsFiles.PROTOCOLS.toArray(String[]::new));
      var link = new TlsLink(engine);
      channel.inboundPipeline().addLast(new TlsDecoder(link));
      inClear.initChannel(channel);
      channel.outboundPipeline().addLast(new TlsEncoder(link));
      var late =
          node.getNodeEngine()
              .getExecutionService()
              .schedule(() -> closeUnlessOpen(channel, link), HANDSHAKE_S, TimeUnit.SECONDS);
      channel.addCloseListener(closed -> late.cancel(false));
    }

    private static void closeUnlessOpen(Channel channel, TlsLink link) {
      if (!link.isOpen()) {
        close(channel);
      }
    }

    private static void close(Channel channel) {
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("{} is closed already", channel, e);
      }
    }
  }
}
