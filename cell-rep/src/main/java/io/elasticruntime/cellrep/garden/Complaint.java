package io.elasticruntime.cellrep.garden;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * What a program says about its failure: the first part of its standard error. The rest is read and forgotten, because the
 * program may be one of a container, with nothing else in mind than to fill the host.
 */
final class Complaint implements Supplier<String> {

    private static final int LONGEST = 4096;
    private static final int PATIENCE_SECONDS = 1;

    private final CompletableFuture<String> text = new CompletableFuture<>();

    private Complaint() {}

    /** Listens from now on until the program ends. */
    static Complaint of(Process process) {
        var complaint = new Complaint();
        Thread.ofVirtual().start(() -> complaint.listen(process.getErrorStream()));
        return complaint;
    }

    private void listen(InputStream errors) {
        byte[] head = new byte[0];
        try (errors) {
            head = errors.readNBytes(LONGEST);
            byte[] rest = new byte[8192];
            while (errors.read(rest) >= 0) {
                // The program must not wait for a reader.
                continue;
            }
        } catch (IOException e) {
            // It was killed; what has been said until then is known.
        } finally {
            text.complete(new String(head, StandardCharsets.UTF_8).strip());
        }
    }

    /** Waits a moment for what a program that has ended has said last. */
    @Override
    public String get() {
        try {
            return text.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        } catch (ExecutionException | TimeoutException e) {
            return "";
        }
    }
}
