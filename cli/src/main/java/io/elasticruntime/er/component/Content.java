package io.elasticruntime.er.component;

import io.elasticruntime.er.Refusal;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a user gives as a body: the text itself, {@code @FILE} for what is in a file, {@code -} or {@code @-} for what comes
 * on standard input.
 */
final class Content {

    private Content() {}

    /** @throws Refusal if the file cannot be read or is no text */
    static String text(String given) {
        try {
            if (isStandardInput(given)) {
                return new String(System.in.readAllBytes(), StandardCharsets.UTF_8);
            }
            return isFile(given) ? Files.readString(file(given)) : given;
        } catch (IOException e) {
            throw new Refusal(given.substring(1) + " cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * The same for a body of any size and kind, which is read while it is sent.
     *
     * @throws Refusal if there is no such file
     */
    static BodyPublisher body(String given) {
        try {
            if (isStandardInput(given)) {
                return BodyPublishers.ofInputStream(() -> System.in);
            }
            return isFile(given) ? BodyPublishers.ofFile(file(given)) : BodyPublishers.ofString(given);
        } catch (FileNotFoundException e) {
            throw new Refusal(given.substring(1) + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static boolean isStandardInput(String given) {
        return given.equals("@-") || given.equals("-");
    }

    private static boolean isFile(String given) {
        return given.startsWith("@");
    }

    private static Path file(String given) {
        return Path.of(given.substring(1));
    }
}
