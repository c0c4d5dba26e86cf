package io.elasticruntime.cloudcontroller.domain;

import java.net.IDN;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The name of a domain, in lower case: names that differ only in case are one (cc-v3.md 5.8).
 *
 * @param text such as {@code shop.example.com}
 */
public record DomainName(String text) {

    private static final int LONGEST = 253;
    private static final Pattern LABELS = Pattern.compile(
            "([a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\\.)+[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?");
    private static final Pattern NUMBER = Pattern.compile("\\d+|0[xX][0-9a-fA-F]*");
    private static final String PUNYCODE = "xn--";

    public DomainName {
        text = text.toLowerCase(Locale.ROOT);
    }

    /** Why a domain cannot have a name, as sentences about the field; empty: it can. */
    public static List<String> problems(String name) {
        List<String> problems = new ArrayList<>();
        if (name.length() > LONGEST) {
            problems.add("Name is too long (maximum is " + LONGEST + " characters)");
        } else if (!LABELS.matcher(name).matches()) {
            problems.add("Name must contain at least one \".\" and only alphanumeric characters, \".\" or \"-\"");
        } else if (isAddress(name)) {
            problems.add("Name must not be an IP address");
        } else if (Stream.of(name.split("\\.", -1)).anyMatch(DomainName::isFalsePunycode)) {
            problems.add("Name must not contain a label that begins with \"xn--\" and is no punycode");
        }
        return problems;
    }

    /**
     * Whether a label pretends to be punycode: it is not the one encoding of a name that needs it, so that a client may
     * take it for another name.
     */
    public static boolean isFalsePunycode(String label) {
        String lower = label.toLowerCase(Locale.ROOT);
        return lower.startsWith(PUNYCODE)
                && IDN.toUnicode(lower, IDN.ALLOW_UNASSIGNED).equals(lower);
    }

    /** Clients take a name whose last label is a number for an address: {@code 127.0.0.1}, {@code 127.1}, {@code 0x7f.1}. */
    private static boolean isAddress(String name) {
        return NUMBER.matcher(name.substring(name.lastIndexOf('.') + 1)).matches();
    }
}
