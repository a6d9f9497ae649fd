package chat.parley.gateway.admission;

import chat.parley.gateway.address.ClientAddress;
import chat.parley.gateway.address.ClientAddresses;
import chat.parley.gateway.audit.Transport;
import chat.parley.gateway.config.GatewayConfig;
import chat.parley.protocol.ParleyException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every transport asks before it does anything for a client: from where it comes, whether
 * there is a place for it, and whether it can pay. One for all event loops; thread-safe.
 */
public final class Admission {

  private static final Logger LOG = LoggerFactory.getLogger(Admission.class);

  /** A browser keeps several connections open beside the one that is live. */
  private static final int SOCKETS_PER_CLIENT = 4;

  /** Those that have not begun to speak yet are at most so small a part of all connections. */
  private static final int ARRIVING_PART = 8;

  /** Of the memberships, and of the subscriptions, one address may have this part. */
  private static final int ADDRESS_PART = 4;

  private final ClientAddresses addresses;
  private final boolean isProxied;
  private final boolean hasTls;
  private final Allowance allowance;
  private final ChannelQuota channels;
  private final Places arriving;
  private final Places sockets;
  private final Places clients;
  private final Places memberships;
  private final Map<Transport, AtomicInteger> live = new EnumMap<>(Transport.class);
  private final IncomingBudget incoming;
  private final IncomingBodies bodies;
  private final PageBudget pages;
  private final UnreadBudget unread;
  private final Counter turnedAway;
  private final AtomicBoolean hasWarned = new AtomicBoolean();

  public Admission(Vertx vertx, GatewayConfig config, MeterRegistry meters) {
    this(vertx, config, meters, Capacity.ofThisProcess());
  }

  Admission(Vertx vertx, GatewayConfig config, MeterRegistry meters, Capacity capacity) {
    var admission = config.admission();
    hasTls = config.tls().isOn();
    addresses = new ClientAddresses(admission.trustedProxies(), admission.forwardedHeader());
    allowance = new Allowance(config, meters);
    channels = new ChannelQuota(admission);
    int perAddress = admission.maxConnectionsPerAddress();
    int max = atMost(admission.maxConnections(), capacity.connections(hasTls));
    int maxArriving = Math.max(1, max / ARRIVING_PART);
    isProxied = admission.proxyProtocol();
    arriving = new Places(maxArriving, Math.min(perAddress, maxArriving));
    sockets = new Places(max, (int) Math.min((long) SOCKETS_PER_CLIENT * perAddress, max));
    clients = new Places(max, perAddress);
    memberships = shared(capacity.memberships());
    incoming = new IncomingBudget(admission.maxIncoming().bytes());
    bodies = new IncomingBodies(vertx, admission, incoming);
    pages =
        new PageBudget(
            vertx,
            admission.maxPages().bytes(),
            config.requestTimeout(),
            new PageRate(admission.pageBytesPerSecond().toInt()));
    unread = new UnreadBudget(admission.maxUnread().bytes());
    turnedAway =
        Counter.builder("parley.admission.turned.away")
            .description("connections, handshakes and joins for which there was no place")
            .register(meters);
    gauge(
        meters,
        "parley.admission.arriving",
        "connections whose TLS handshake or proxy's header is not there yet",
        arriving::taken);
    gauge(meters, "parley.admission.connections", "connections of clients", sockets::taken);
    gauge(
        meters,
        "parley.admission.memberships",
        "channels that connections are in, added up",
        memberships::taken);
    gauge(
        meters,
        "parley.admission.pages.bytes",
        "what pages of history and lists take until their clients have taken them",
        pages::taken);
    gauge(
        meters,
        "parley.admission.pages.waiting",
        "pages that are not read yet, because others take too much",
        pages::waiting);
    gauge(
        meters,
        "parley.admission.unread.bytes",
        "what live messages and small answers take until their clients have taken them",
        unread::taken);
    gauge(
        meters,
        "parley.admission.incoming.bytes",
        "what bodies and large frames take that are still coming",
        incoming::taken);
    for (var transport : Transport.LIVE) {
      var here = new AtomicInteger();
      live.put(transport, here);
      Gauge.builder("parley.gateway.connections", here, AtomicInteger::get)
          .description("live clients, those in their handshake included")
          .tag("transport", transport.label())
          .register(meters);
    }
  }

  /** The places of this process for subscriptions to channels. */
  public static Places subscriptions() {
    return shared(Capacity.ofThisProcess().subscriptions());
  }

  /** Where a request comes from. */
  public ClientAddress address(HttpServerRequest request) {
    if (!hasWarned.get()
        && addresses.isFromUnknownProxy(request)
        && hasWarned.compareAndSet(false, true)) {
      LOG.warn(
          "{} tells of clients behind it. If it is a proxy of yours, name it in"
              + " gateway.admission.trusted-proxies: its clients share the limits of one address",
          request.remoteAddress().hostAddress());
    }
    return addresses.of(request);
  }

  /** What is paid in units. */
  public Allowance allowance() {
    return allowance;
  }

  /** How many channels may be made. */
  public ChannelQuota channels() {
    return channels;
  }

  /** How bodies are read. */
  public IncomingBodies bodies() {
    return bodies;
  }

  /** What live messages and small answers take. */
  public UnreadBudget unread() {
    return unread;
  }

  /** What pages of history and lists of channels take. */
  public PageBudget pages() {
    return pages;
  }

  /** For what a client sends over a connection or a session until it is handled. */
  public Backlog backlog(ClientAddress from) {
    return new Backlog(incoming, from, bodies.timeout());
  }

  /**
   * A place for a connection until its handshake is done. Its address pays for that of TLS.
   *
   * @param remote its other end
   * @throws ParleyException where there is none, or it cannot pay
   */
  public Place arrival(SocketAddress remote) {
    var from = isProxied ? Optional.<ClientAddress>empty() : addresses.of(remote);
    if (hasTls) {
      from.ifPresent(address -> allowance.take(new Payer.Address(address), Cost.TLS_HANDSHAKE));
    }
    return counted(arriving, from);
  }

  /**
   * A place for a connection.
   *
   * @param remote its other end
   * @throws ParleyException where there is none
   */
  public Place connection(SocketAddress remote) {
    return counted(sockets, addresses.of(remote));
  }

  /**
   * A place for a live client, which begins with paying for its handshake.
   *
   * @param transport one of {@link Transport#LIVE}
   * @throws ParleyException where there is none, or it cannot pay
   */
  public Place client(ClientAddress from, Transport transport) {
    allowance.take(new Payer.Address(from), Cost.HANDSHAKE);
    var place = counted(clients, Optional.of(from));
    var here = live.get(transport);
    here.incrementAndGet();
    return new Place(
        () -> {
          here.decrementAndGet();
          place.leave();
        });
  }

  /**
   * A place in a channel for a connection.
   *
   * @throws ParleyException where there is none: as for {@link #client}
   */
  public Place membership(ClientAddress from) {
    return counted(memberships, Optional.of(from));
  }

  private Place counted(Places places, Optional<ClientAddress> from) {
    try {
      return places.take(from);
    } catch (ParleyException e) {
      turnedAway.increment();
      throw e;
    }
  }

  private static Places shared(int max) {
    return new Places(max, Math.max(1, max / ADDRESS_PART));
  }

  private static int atMost(int configured, int possible) {
    if (possible < configured) {
      LOG.warn(
          "this node holds {} connections instead of {}: for more the process needs more memory"
              + " (-Xmx) or files (ulimit -n)",
          possible,
          configured);
    }
    return Math.min(configured, possible);
  }

  private static void gauge(
      MeterRegistry meters, String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(meters);
  }
}
