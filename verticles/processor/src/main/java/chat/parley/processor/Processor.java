package chat.parley.processor;

import chat.parley.protocol.KafkaConfig;
import chat.parley.storage.CassandraStorage;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The processor role of a node: its consumers, from start to stop. */
public final class Processor {

  private final Vertx vertx;
  private final KafkaAdmin admin;
  private final LogWriter log;
  private final List<PartitionConsumer> consumers;
  private final List<String> deployments = new ArrayList<>();

  private Processor(
      Vertx vertx, KafkaAdmin admin, LogWriter log, List<PartitionConsumer> consumers) {
    this.vertx = vertx;
    this.admin = admin;
    this.log = log;
    this.consumers = consumers;
  }

  /** Joins the consumer group; the topics must be there. */
  public static Future<Processor> start(
      Vertx vertx,
      ProcessorConfig config,
      KafkaConfig kafka,
      CassandraStorage storage,
      MeterRegistry meters) {
    var admin = KafkaAdmin.open(vertx, kafka);
    var log = new LogWriter(vertx, kafka);
    var ours = new ProcessorMeters(meters, kafka.retention());
    var total = new WindowTotal(config.windowTotal().bytes(), ours);
    var lanes = new LaneTotal(config.maxChannels(), ours);
    var shared = new PartitionWorker.Shared(vertx, config, storage, log, admin, total, lanes, ours);
    var consumers =
        IntStream.range(0, config.instances())
            .mapToObj(i -> new PartitionConsumer(kafka, shared))
            .toList();
    var processor = new Processor(vertx, admin, log, consumers);
    return Future.all(consumers.stream().map(vertx::deployVerticle).toList())
        .onSuccess(ids -> processor.deployments.addAll(ids.<String>list()))
        .<Processor>map(processor)
        .recover(failure -> processor.stop().transform(stopped -> Future.failedFuture(failure)));
  }

  /** Succeeds while Kafka answers and every consumer is at work. */
  public Future<Void> check() {
    return Future.all(consumers.stream().map(PartitionConsumer::check).toList())
        .compose(alive -> admin.ping());
  }

  /** Stores and commits what was taken on, hands the partitions over and closes. */
  public Future<Void> stop() {
    return Future.join(deployments.stream().map(vertx::undeploy).toList())
        .<Void>mapEmpty()
        .eventually(log::close)
        .eventually(admin::close);
  }
}
