package io.elasticruntime.staticfile;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** Starts the server, asks it what browsers ask, and ends: the run from which the AOT cache is made. */
final class Rehearsal {

    private Rehearsal() {}

    public static void main(String[] arguments) throws IOException {
        Path site = Path.of(arguments[0]);
        HttpServer server = StaticServer.start(0, Options.parse(List.of("--root=" + site, "--directory-listing")));
        try {
            for (String request : List.of(
                    "GET / HTTP/1.1\r\n",
                    "GET / HTTP/1.1\r\nIf-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT\r\n",
                    "GET /index.html HTTP/1.1\r\nAccept-Encoding: gzip\r\n",
                    "GET /index.html HTTP/1.1\r\nRange: bytes=0-9\r\n",
                    "HEAD / HTTP/1.1\r\n",
                    "GET /missing HTTP/1.1\r\n")) {
                ask(server.getAddress().getPort(), request);
            }
        } finally {
            server.stop(0);
        }
    }

    private static void ask(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.getOutputStream()
                    .write((request + "Host: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            socket.getInputStream().readAllBytes();
        }
    }
}
