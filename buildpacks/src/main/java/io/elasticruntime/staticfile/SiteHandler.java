package io.elasticruntime.staticfile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;

/** Answers requests for a site's files, and writes a line of access log for each. */
final class SiteHandler implements HttpHandler {

    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.RFC_1123_DATE_TIME;
    private static final DateTimeFormatter LOG_DATE =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT);
    private static final long WORTH_COMPRESSING = 1024;

    private final Site site;

    SiteHandler(Site site) {
        this.site = site;
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            answer(exchange);
        } finally {
            log(exchange);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            exchange.getResponseHeaders().set("Allow", "GET, HEAD");
            text(exchange, 405, "text/plain", "405 Method Not Allowed\n");
            return;
        }
        if (site.options().forceHttps() && "http".equals(header(exchange, "X-Forwarded-Proto"))) {
            redirect(exchange, "https://" + header(exchange, "Host") + exchange.getRequestURI());
            return;
        }
        if (site.options().strictTransportSecurity() != null) {
            exchange.getResponseHeaders()
                    .set("Strict-Transport-Security", site.options().strictTransportSecurity());
        }
        String path = Objects.requireNonNullElse(exchange.getRequestURI().getPath(), "/");
        switch (site.find(path)) {
            case Site.Found.Page(int status, Path file) -> page(exchange, status, file);
            case Site.Found.Listing(Path directory) -> listing(exchange, path, directory);
            case Site.Found.Redirect(String location) -> redirect(exchange, encode(location));
            case Site.Found.Nothing(int status) -> text(exchange, status, "text/plain", plain(status));
        }
    }

    private void page(HttpExchange exchange, int status, Path file) throws IOException {
        long size = Files.size(file);
        Instant modified = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS);
        String tag = "\"%x-%x\"".formatted(modified.getEpochSecond(), size);
        String type = ContentTypes.of(String.valueOf(file.getFileName()));
        var headers = exchange.getResponseHeaders();
        headers.set("Last-Modified", HTTP_DATE.format(modified.atOffset(ZoneOffset.UTC)));
        headers.set("ETag", tag);
        if (status == 200 && isUnchanged(exchange, tag, modified)) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        headers.set("Content-Type", type);
        headers.set("Accept-Ranges", "bytes");
        Optional<ByteRange> range = status == 200 ? ByteRange.parse(header(exchange, "Range"), size) : Optional.empty();
        if (range.isPresent()) {
            part(exchange, file, range.get(), size);
        } else if (size >= WORTH_COMPRESSING && ContentTypes.isCompressible(type) && acceptsGzip(exchange)) {
            compressed(exchange, status, file);
        } else {
            whole(exchange, status, file, size);
        }
    }

    private static void whole(HttpExchange exchange, int status, Path file, long size) throws IOException {
        if (isHead(exchange)) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(size));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, size == 0 ? -1 : size);
        if (size > 0) {
            Files.copy(file, exchange.getResponseBody());
        }
    }

    private static void compressed(HttpExchange exchange, int status, Path file) throws IOException {
        exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        exchange.getResponseHeaders().set("Vary", "Accept-Encoding");
        exchange.getResponseHeaders().remove("Accept-Ranges");
        if (isHead(exchange)) {
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, 0);
        try (OutputStream body = new GZIPOutputStream(exchange.getResponseBody())) {
            Files.copy(file, body);
        }
    }

    private static void part(HttpExchange exchange, Path file, ByteRange range, long size) throws IOException {
        if (range.isBeyondTheEnd()) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + size);
            exchange.sendResponseHeaders(416, -1);
            return;
        }
        exchange.getResponseHeaders()
                .set("Content-Range", "bytes %d-%d/%d".formatted(range.first(), range.last(), size));
        if (isHead(exchange)) {
            exchange.sendResponseHeaders(206, -1);
            return;
        }
        exchange.sendResponseHeaders(206, range.length());
        try (var input = Files.newInputStream(file)) {
            input.skipNBytes(range.first());
            byte[] buffer = new byte[8192];
            for (long left = range.length(); left > 0; ) {
                int read = input.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    break;
                }
                exchange.getResponseBody().write(buffer, 0, read);
                left -= read;
            }
        }
    }

    private void listing(HttpExchange exchange, String path, Path directory) throws IOException {
        List<String> names;
        try (Stream<Path> files = Files.list(directory)) {
            names = files.map(file -> file.getFileName() + (Files.isDirectory(file) ? "/" : ""))
                    .filter(name -> site.options().dotFiles() || !name.startsWith("."))
                    .sorted()
                    .toList();
        }
        String links = Stream.concat(path.equals("/") ? Stream.empty() : Stream.of("../"), names.stream())
                .map(name -> "<li><a href=\"%s\">%s</a></li>".formatted(escape(encode(name)), escape(name)))
                .collect(Collectors.joining("\n"));
        String title = "Index of " + escape(path);
        text(
                exchange,
                200,
                "text/html",
                "<!doctype html>\n<title>%s</title>\n<h1>%s</h1>\n<ul>\n%s\n</ul>\n".formatted(title, title, links));
    }

    private static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        exchange.sendResponseHeaders(301, -1);
    }

    private static void text(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Content-Type", type + "; charset=utf-8");
        if (isHead(exchange)) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(body.length));
            exchange.sendResponseHeaders(status, -1);
            return;
        }
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private static boolean isUnchanged(HttpExchange exchange, String tag, Instant modified) {
        String known = header(exchange, "If-None-Match");
        if (!known.isEmpty()) {
            return known.equals("*") || List.of(known.split("\\s*,\\s*")).contains(tag);
        }
        try {
            String since = header(exchange, "If-Modified-Since");
            return !since.isEmpty() && !modified.isAfter(Instant.from(HTTP_DATE.parse(since)));
        } catch (DateTimeParseException noDate) {
            return false;
        }
    }

    private static void log(HttpExchange exchange) {
        System.out.printf(
                "%s - %s - [%s] \"%s %s %s\" %d %s%n",
                dash(header(exchange, "X-Forwarded-For")),
                dash(header(exchange, "Referer")),
                LOG_DATE.format(ZonedDateTime.now(ZoneOffset.UTC)),
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                exchange.getProtocol(),
                exchange.getResponseCode(),
                dash(Objects.requireNonNullElse(exchange.getResponseHeaders().getFirst("Content-Length"), "")));
    }

    private static String plain(int status) {
        return status == 404 ? "404 Not Found\n" : status == 403 ? "403 Forbidden\n" : status + "\n";
    }

    private static boolean isHead(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("HEAD");
    }

    private static boolean acceptsGzip(HttpExchange exchange) {
        return header(exchange, "Accept-Encoding").contains("gzip");
    }

    private static String header(HttpExchange exchange, String name) {
        return Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst(name), "");
    }

    private static String dash(String value) {
        return value.isEmpty() ? "-" : value;
    }

    private static String encode(String path) {
        try {
            return new URI(null, null, path.startsWith("/") ? path : "./" + path, null).toASCIIString();
        } catch (URISyntaxException impossible) {
            throw new IllegalArgumentException(impossible);
        }
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
