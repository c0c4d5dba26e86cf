package io.elasticruntime.uaa.scim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.uaa.scim.ScimFilter.And;
import io.elasticruntime.uaa.scim.ScimFilter.Comparison;
import io.elasticruntime.uaa.scim.ScimFilter.Operator;
import io.elasticruntime.uaa.scim.ScimFilter.Or;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScimFilterTest {

    @Test
    void orBindsWeakerThanAnd() {
        assertThat(ScimFilter.parse("id eq \"1\" or userName eq \"a\" and origin eq \"uaa\""))
                .isEqualTo(new Or(eq("id", "1"), new And(eq("username", "a"), eq("origin", "uaa"))));
    }

    @Test
    void parenthesesGroup() {
        assertThat(ScimFilter.parse("origin eq \"uaa\" and ( username eq \"a\" or username eq \"b\" )"))
                .isEqualTo(new And(eq("origin", "uaa"), new Or(eq("username", "a"), eq("username", "b"))));
    }

    @Test
    void aQuotedTextMayHoldAnything() {
        assertThat(ScimFilter.parse("userName eq \"a \\\"b\\\" (c) and 'd' or \\\\\""))
                .isEqualTo(eq("username", "a \"b\" (c) and 'd' or \\"));
    }

    @Test
    void aQuotedKeywordIsAValue() {
        assertThat(ScimFilter.parse("userName eq \"and\"")).isEqualTo(eq("username", "and"));
        assertThat(ScimFilter.parse("userName eq \"\"")).isEqualTo(eq("username", ""));
    }

    @Test
    void namesAndOperatorsAreReadInAnyCase() {
        assertThat(ScimFilter.parse("USERNAME Co \"x\" AND active EQ true"))
                .isEqualTo(new And(new Comparison("username", Operator.CO, "x"), eq("active", "true")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "userName",
                "userName eq",
                "userName is \"x\"",
                "userName eq \"x",
                "eq \"x\"",
                "(userName eq \"x\"",
                "userName eq \"x\")",
                "userName eq \"x\" and",
                "userName eq \"x\" userName eq \"y\"",
                "\"userName\" eq \"x\"",
                "()"
            })
    void whatIsNoFilterIsRefusedWithItsText(String text) {
        assertThatThrownBy(() -> ScimFilter.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Invalid filter expression: [" + text + "]");
    }

    @Test
    void whateverIsWrittenReadsBackTheSame() {
        Random random = new Random(42);
        for (int round = 0; round < 2_000; round++) {
            ScimFilter filter = random(random, 4);
            assertThat(ScimFilter.parse(text(filter))).isEqualTo(filter);
        }
    }

    @Test
    void noTextBringsTheParserDown() {
        Random random = new Random(7);
        String alphabet = "aeqcopr ()\"'\\ andor.";
        for (int round = 0; round < 5_000; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(20); i >= 0; i--) {
                text.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try {
                assertThat(ScimFilter.parse(text.toString())).isNotNull();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageStartingWith("Invalid filter expression: [");
            }
        }
    }

    private static ScimFilter random(Random random, int depth) {
        return switch (depth == 0 ? 2 : random.nextInt(3)) {
            case 0 -> new And(random(random, depth - 1), random(random, depth - 1));
            case 1 -> new Or(random(random, depth - 1), random(random, depth - 1));
            default -> {
                Operator operator = Operator.values()[random.nextInt(4)];
                String value = operator == Operator.PR ? "" : "v\\\"' (" + random.nextInt(100);
                yield new Comparison("a" + random.nextInt(5), operator, value);
            }
        };
    }

    private static String text(ScimFilter filter) {
        return switch (filter) {
            case And(ScimFilter left, ScimFilter right) -> "(" + text(left) + ") and (" + text(right) + ")";
            case Or(ScimFilter left, ScimFilter right) -> "(" + text(left) + ") or (" + text(right) + ")";
            case Comparison(String attribute, Operator operator, String value) ->
                operator == Operator.PR
                        ? attribute + " pr"
                        : attribute + " " + operator + " \""
                                + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        };
    }

    private static Comparison eq(String attribute, String value) {
        return new Comparison(attribute, Operator.EQ, value);
    }

    @Test
    void aFilterHasABoundedNumberOfComparisonsAndOfParenthesesInOneAnother() {
        String one = "id eq \"x\"";
        assertThat(ScimFilter.parse(String.join(" or ", java.util.Collections.nCopies(500, one)))
                        .all(_ -> true))
                .isTrue();
        assertThatThrownBy(() -> ScimFilter.parse(String.join(" or ", java.util.Collections.nCopies(501, one))))
                .hasMessage("Invalid filter expression: it has more than 500 comparisons");
        assertThat(ScimFilter.parse("(".repeat(32) + one + ")".repeat(32)).all(_ -> true))
                .isTrue();
        assertThatThrownBy(() -> ScimFilter.parse("(".repeat(100_000) + one))
                .hasMessage("Invalid filter expression: it has more than 32 parentheses in one another");
    }
}
