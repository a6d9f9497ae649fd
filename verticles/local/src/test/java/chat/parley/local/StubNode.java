package chat.parley.local;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Stands in for the node's jar, alone in it: reads its management port and is ready at once. */
final class StubNode {

  private StubNode() {}

  public static void main(String[] args) throws IOException {
    List<String> conf = Files.readAllLines(Path.of(args[1]));
    String port = conf.get(conf.indexOf("management:") + 2).replaceAll("\\D", "");
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(port));
    HttpServer server = HttpServer.create(address, 0);
    server.createContext(
        "/health/ready",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> System.out.println("stub node: stopped in order")));
    server.start();
    System.out.println("stub node: started with " + args[0]);
  }
}
