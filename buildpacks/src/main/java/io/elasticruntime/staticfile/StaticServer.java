package io.elasticruntime.staticfile;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.Executors;

/** Serves a directory on {@code $PORT}. */
final class StaticServer {

    private static final int BACKLOG = 1024;

    private StaticServer() {}

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(System.getenv().getOrDefault("PORT", "8080"));
        start(port, Options.parse(List.of(arguments)));
        System.out.println("Serving static files on port " + port);
    }

    static HttpServer start(int port, Options options) throws IOException {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(port), BACKLOG);
        server.createContext("/", new SiteHandler(new Site(options)));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.start();
        return server;
    }
}
