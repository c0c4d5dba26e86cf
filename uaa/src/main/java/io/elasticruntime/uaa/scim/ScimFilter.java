package io.elasticruntime.uaa.scim;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * A SCIM 1.1 filter such as {@code userName eq "ada" and (origin eq "uaa" or origin eq "ldap")}. Names of attributes and
 * operators are read in any case; attributes are kept in lower case.
 */
public sealed interface ScimFilter {

    record And(ScimFilter left, ScimFilter right) implements ScimFilter {}

    record Or(ScimFilter left, ScimFilter right) implements ScimFilter {}

    record Comparison(String attribute, Operator operator, String value) implements ScimFilter {}

    enum Operator {
        /** Equal. */
        EQ,
        /** Contains. */
        CO,
        /** Starts with. */
        SW,
        /** Is present. */
        PR
    }

    /** Whether all comparisons of this filter pass. */
    default boolean all(Predicate<Comparison> test) {
        return switch (this) {
            case And and -> and.left.all(test) && and.right.all(test);
            case Or or -> or.left.all(test) && or.right.all(test);
            case Comparison comparison -> test.test(comparison);
        };
    }

    /** @throws IllegalArgumentException if the text is no filter */
    static ScimFilter parse(String text) {
        return new Parser(text).parse();
    }

    /** Recursive descent: {@code or} binds weaker than {@code and}. */
    final class Parser {

        /** Cloud controllers ask for up to 200 users at once (uaa-and-clients.md a.3). */
        private static final int MOST_COMPARISONS = 500;

        private static final int DEEPEST = 32;

        private final String text;
        private final List<String> tokens = new ArrayList<>();
        private int next;
        private int comparisons;
        private int depth;

        private Parser(String text) {
            this.text = text;
        }

        private ScimFilter parse() {
            split();
            ScimFilter filter = or();
            if (next < tokens.size()) {
                throw bad();
            }
            return filter;
        }

        private ScimFilter or() {
            ScimFilter filter = and();
            while (take("or")) {
                filter = new Or(filter, and());
            }
            return filter;
        }

        private ScimFilter and() {
            ScimFilter filter = term();
            while (take("and")) {
                filter = new And(filter, term());
            }
            return filter;
        }

        private ScimFilter term() {
            if (take("(")) {
                if (++depth > DEEPEST) {
                    throw tooLarge("parentheses in one another", DEEPEST);
                }
                ScimFilter filter = or();
                depth--;
                if (!take(")")) {
                    throw bad();
                }
                return filter;
            }
            if (++comparisons > MOST_COMPARISONS) {
                throw tooLarge("comparisons", MOST_COMPARISONS);
            }
            String attribute = token();
            if (!Character.isLetter(attribute.charAt(0))) {
                throw bad();
            }
            Operator operator = operator(token());
            String value = operator == Operator.PR ? "" : value(token());
            return new Comparison(attribute.toLowerCase(Locale.ROOT), operator, value);
        }

        private Operator operator(String token) {
            for (Operator operator : Operator.values()) {
                if (operator.name().equalsIgnoreCase(token)) {
                    return operator;
                }
            }
            throw bad();
        }

        private String value(String token) {
            if (token.charAt(0) == '"') {
                return token.substring(1);
            }
            if (token.equals("(") || token.equals(")")) {
                throw bad();
            }
            return token;
        }

        private boolean take(String keyword) {
            boolean there = next < tokens.size() && tokens.get(next).equalsIgnoreCase(keyword);
            if (there) {
                next++;
            }
            return there;
        }

        private String token() {
            if (next == tokens.size()) {
                throw bad();
            }
            return tokens.get(next++);
        }

        /** Splits into words, parentheses and quoted texts; a quoted text keeps its opening quote as a mark. */
        private void split() {
            int i = 0;
            while (i < text.length()) {
                char c = text.charAt(i);
                if (Character.isWhitespace(c)) {
                    i++;
                } else if (c == '(' || c == ')') {
                    tokens.add(String.valueOf(c));
                    i++;
                } else if (c == '"' || c == '\'') {
                    i = quoted(i);
                } else {
                    int start = i;
                    while (i < text.length() && !isBoundary(text.charAt(i))) {
                        i++;
                    }
                    tokens.add(text.substring(start, i));
                }
            }
        }

        private int quoted(int start) {
            char quote = text.charAt(start);
            StringBuilder value = new StringBuilder("\"");
            for (int i = start + 1; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == quote) {
                    tokens.add(value.toString());
                    return i + 1;
                }
                if (c == '\\' && i + 1 < text.length()) {
                    i++;
                    c = text.charAt(i);
                }
                value.append(c);
            }
            throw bad();
        }

        private static boolean isBoundary(char c) {
            return Character.isWhitespace(c) || c == '(' || c == ')' || c == '"' || c == '\'';
        }

        private static IllegalArgumentException tooLarge(String what, int most) {
            return new IllegalArgumentException("Invalid filter expression: it has more than " + most + " " + what);
        }

        private IllegalArgumentException bad() {
            return new IllegalArgumentException("Invalid filter expression: [" + text + "]");
        }
    }
}
