package io.elasticruntime.uaa.revocation;

import io.elasticruntime.component.revocation.Revocations;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Tells components that check tokens which ones are revoked; see {@link Revocations}. */
@RestController
class RevocationsController {

    private static final Logger log = LoggerFactory.getLogger(RevocationsController.class);
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);

    private final RevocationLog revocations;
    private final RevocationFeed feed;

    RevocationsController(RevocationLog revocations, RevocationFeed feed) {
        this.revocations = revocations;
        this.feed = feed;
    }

    @GetMapping(path = Revocations.PATH, produces = MediaType.APPLICATION_JSON_VALUE)
    void all(HttpServletResponse response) throws IOException {
        response.setContentType(MediaType.APPLICATION_JSON_VALUE);
        response.getOutputStream().write(revocations.all().toJson().getBytes(StandardCharsets.UTF_8));
    }

    @GetMapping(path = Revocations.PATH, produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    void stream(HttpServletResponse response) throws InterruptedException {
        response.setContentType("text/event-stream;charset=utf-8");
        response.setHeader("Cache-Control", "no-store");
        try (OutputStream out = response.getOutputStream()) {
            long wakes = feed.wakes();
            Revocations known = revocations.all();
            write(out, Revocations.ALL, known);
            while (feed.isRunning()) {
                feed.await(wakes, KEEP_ALIVE);
                if (!feed.isRunning()) {
                    return;
                }
                wakes = feed.wakes();
                Revocations more = revocations.after(known.generation());
                write(out, more.entries().isEmpty() ? Revocations.ALIVE : Revocations.MORE, more);
                known = more;
            }
        } catch (IOException e) {
            log.atDebug().addKeyValue("cause", e.getMessage()).log("a reader of revocations has gone");
        } catch (DataAccessException e) {
            // The answer has begun: all that is left is to end it. The reader comes back.
            log.atWarn().addKeyValue("cause", e.getMessage()).log("a stream of revocations is ended");
        }
    }

    private static void write(OutputStream out, String event, Revocations revocations) throws IOException {
        String text = "event: " + event + "\ndata: " + revocations.toJson() + "\n\n";
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
