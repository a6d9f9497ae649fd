package chat.parley.local;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import java.time.Duration;
import java.util.Map;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.startupcheck.IsRunningStartupCheckStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * A server in a Docker container that Testcontainers creates and, at the latest when this JVM ends,
 * removes. The port is the same inside and outside and fixed, so that the address a server
 * advertises stays right when it is killed and started again.
 */
final class ServerContainer implements ServerHost {

  private final GenericContainer<?> container;

  ServerContainer(String image, int port, Map<String, String> environment) {
    PortBinding binding = PortBinding.parse(Ports.HOST + ":" + port + ":" + port);
    container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withEnv(environment)
            .withStartupCheckStrategy(new IsRunningStartupCheckStrategy())
            .withCreateContainerCmdModifier(
                create -> {
                  create.withExposedPorts(ExposedPort.tcp(port));
                  create.getHostConfig().withPortBindings(binding);
                });
  }

  @Override
  public void start() {
    if (container.getContainerId() == null) {
      container.start();
    } else {
      docker().startContainerCmd(id()).exec();
    }
  }

  @Override
  public boolean isAlive() {
    return container.getContainerId() != null
        && Boolean.TRUE.equals(docker().inspectContainerCmd(id()).exec().getState().getRunning());
  }

  @Override
  public void stop(Duration time) {
    if (isAlive()) {
      docker().stopContainerCmd(id()).withTimeout((int) time.toSeconds()).exec();
    }
  }

  @Override
  public void kill() {
    if (isAlive()) {
      docker().killContainerCmd(id()).exec();
    }
  }

  @Override
  public void pause() {
    docker().pauseContainerCmd(id()).exec();
  }

  @Override
  public void unpause() {
    docker().unpauseContainerCmd(id()).exec();
  }

  @Override
  public String describe() {
    return container.getDockerImageName() + System.lineSeparator() + container.getLogs();
  }

  private String id() {
    return container.getContainerId();
  }

  private DockerClient docker() {
    return container.getDockerClient();
  }
}
