package io.elasticruntime.router.host;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The host of a request or of a route as the router compares it: in lower case, without port, without the dot that ends
 * an absolute name. Two spellings of one name are equal, so that who owns a name owns all of its spellings.
 *
 * @param text such as {@code shop.example.org}, {@code 127.0.0.1} or {@code [::1]}
 */
public record HostName(String text) {

    private static final int LONGEST = 253;
    private static final Pattern PORT = Pattern.compile("(:\\d{0,5})?");
    private static final Pattern NAME = Pattern.compile("[\\w-]{1,63}(\\.[\\w-]{1,63})*");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]+(%[\\w.-]+)?]");
    private static final Pattern NUMBER = Pattern.compile("\\d+|0x[0-9a-f]*");

    /**
     * Reads the value of a {@code Host} header.
     *
     * @param header with or without port
     * @return empty if it names no host: an empty label, or a character that no host has. Percent-encoded and other than
     *     ASCII characters are among those; clients send names in their ASCII form
     */
    public static Optional<HostName> of(String header) {
        int end = header.startsWith("[") ? header.indexOf(']') + 1 : header.indexOf(':');
        String host = end < 0 ? header : header.substring(0, end);
        String port = end < 0 ? "" : header.substring(end);
        return PORT.matcher(port).matches() ? named(host) : Optional.empty();
    }

    private static Optional<HostName> named(String host) {
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        if (name.length() > LONGEST || !name.chars().allMatch(character -> character < 0x80)) {
            return Optional.empty();
        }
        String lower = name.toLowerCase(Locale.ROOT);
        boolean wellFormed =
                NAME.matcher(lower).matches() || IPV6.matcher(lower).matches();
        return wellFormed ? Optional.of(new HostName(lower)) : Optional.empty();
    }

    /**
     * Whether it is an IP address in any spelling that clients take for one: dotted, short ({@code 127.1}), decimal, octal,
     * hexadecimal, or IPv6 in brackets. As in the URL standard, a name whose last label is a number is no domain name.
     */
    public boolean isAddress() {
        return text.startsWith("[")
                || NUMBER.matcher(text.substring(text.lastIndexOf('.') + 1)).matches();
    }

    /** Whether it is {@code other} or a name below it. */
    public boolean isAtOrBelow(String other) {
        return text.endsWith(other)
                && (text.length() == other.length() || text.charAt(text.length() - other.length() - 1) == '.');
    }

    @Override
    public String toString() {
        return text;
    }
}
