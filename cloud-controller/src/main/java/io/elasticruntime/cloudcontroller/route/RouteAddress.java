package io.elasticruntime.cloudcontroller.route;

import io.elasticruntime.cloudcontroller.domain.DomainName;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Host and path of a route as they are stored and compared: in lower case, and without slash at the end of the path, as
 * the router matches them (router.md a1, cc-v3.md 5.7).
 *
 * @param host empty: the domain itself
 * @param path empty: every path
 */
public record RouteAddress(String host, String path) {

    private static final int LONGEST_HOST = 63;
    private static final int LONGEST_PATH = 128;
    private static final Pattern HOST = Pattern.compile("[\\w-]*|\\*");
    private static final Pattern PATH = Pattern.compile("[^\\s\\p{Cntrl}#?]*");

    public RouteAddress {
        host = host.toLowerCase(Locale.ROOT);
        path = stored(path);
    }

    /** A path as it is stored; a lone slash stays what it is, which no route has. */
    static String stored(String path) {
        String lower = path.toLowerCase(Locale.ROOT);
        String trimmed = lower.replaceAll("/+$", "");
        return trimmed.isEmpty() ? lower : trimmed;
    }

    /** Why no route has this host and path, as sentences about the fields; empty: a route can. Null is as empty. */
    public static List<String> problems(@Nullable String host, @Nullable String path) {
        List<String> problems = new ArrayList<>();
        if (host != null) {
            if (host.length() > LONGEST_HOST) {
                problems.add("Host is too long (maximum is " + LONGEST_HOST + " characters)");
            }
            if (!HOST.matcher(host).matches()) {
                problems.add("Host must be either \"*\" or contain only alphanumeric characters, \"_\", or \"-\"");
            } else if (DomainName.isFalsePunycode(host)) {
                problems.add("Host must not begin with \"xn--\" unless it is punycode");
            }
        }
        if (path == null || path.isEmpty()) {
            return problems;
        }
        if (path.length() > LONGEST_PATH) {
            problems.add("Path is too long (maximum is " + LONGEST_PATH + " characters)");
        }
        if (!path.startsWith("/")) {
            problems.add("Path must begin with /");
        }
        if (path.matches("/+")) {
            problems.add("Path cannot be exactly '/'");
        }
        if (path.contains("?")) {
            problems.add("Path cannot contain a question mark");
        } else if (!PATH.matcher(path).matches()) {
            problems.add("Path must not contain spaces, control characters or #");
        }
        return problems;
    }
}
