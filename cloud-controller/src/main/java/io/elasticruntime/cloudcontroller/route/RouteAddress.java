package io.elasticruntime.cloudcontroller.route;

import io.elasticruntime.cloudcontroller.api.Body;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules for hosts and paths of routes (cc-v3.md 5.7). */
final class RouteAddress {

    private static final int LONGEST_HOST = 63;
    private static final int LONGEST_PATH = 128;
    private static final Pattern HOST = Pattern.compile("[\\w-]*|\\*");

    private RouteAddress() {}

    /** Notes in the body what is wrong with them. */
    static void check(Body body, @Nullable String host, @Nullable String path) {
        if (host != null) {
            if (host.length() > LONGEST_HOST) {
                body.fault("Host is too long (maximum is " + LONGEST_HOST + " characters)");
            }
            if (!HOST.matcher(host).matches()) {
                body.fault("Host must be either \"*\" or contain only alphanumeric characters, \"_\", or \"-\"");
            }
        }
        if (path == null || path.isEmpty()) {
            return;
        }
        if (path.length() > LONGEST_PATH) {
            body.fault("Path is too long (maximum is " + LONGEST_PATH + " characters)");
        }
        if (!path.startsWith("/")) {
            body.fault("Path must begin with /");
        }
        if (path.equals("/")) {
            body.fault("Path cannot be exactly '/'");
        }
        if (path.contains("?")) {
            body.fault("Path cannot contain a question mark");
        }
    }
}
