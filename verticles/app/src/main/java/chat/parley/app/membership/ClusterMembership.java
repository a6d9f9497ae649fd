package chat.parley.app.membership;

import chat.parley.tls.TlsFiles;
import com.hazelcast.config.Config;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.DefaultNodeContext;
import com.hazelcast.instance.impl.HazelcastInstanceFactory;
import io.vertx.core.Completable;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;

/** This node as a member of the Hazelcast cluster; Vert.x leaves the cluster when it closes. */
public final class ClusterMembership extends HazelcastClusterManager {

  /** What the cluster manager of Vert.x knows nodes by. */
  private static final String NODE_ID = "__vertx.nodeId";

  private final HazelcastInstance hazelcast;
  private Vertx vertx;

  private ClusterMembership(HazelcastInstance hazelcast) {
    super(hazelcast);
    this.hazelcast = hazelcast;
  }

  /**
   * Joins the cluster, or begins one where no member answers; blocks.
   *
   * @param tls what members must show each other; without, they speak clear text
   * @throws IllegalStateException when the cluster did not let this node in
   */
  public static ClusterMembership join(Config config, Optional<TlsFiles> tls) {
    config.getMemberAttributeConfig().setAttribute(NODE_ID, UUID.randomUUID().toString());
    var members = tls.<DefaultNodeContext>map(TlsMembers::new).orElseGet(DefaultNodeContext::new);
    return new ClusterMembership(
        HazelcastInstanceFactory.newHazelcastInstance(config, config.getInstanceName(), members));
  }

  @Override
  public void init(Vertx vertx) {
    super.init(vertx);
    this.vertx = vertx;
  }

  @Override
  public void leave(Completable<Void> promise) {
    var left = Promise.<Void>promise();
    super.leave(left);
    left.future()
        .eventually(
            () ->
                vertx.executeBlocking(
                    () -> {
                      shutDown();
                      return null;
                    }))
        .onComplete(promise);
  }

  /** Leaves the cluster; blocks. Vert.x does so when it closes: for where it did not start. */
  public void shutDown() {
    try {
      hazelcast.shutdown();
    } catch (RejectedExecutionException e) {
      // Its threads have ended already.
      hazelcast.getLifecycleService().terminate();
    }
  }
}
