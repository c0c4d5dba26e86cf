package io.elasticruntime.cloudcontroller.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class BodyTest {

    @Test
    void aNullWhereAnElementShouldBeIsNamedAndNotSkipped() {
        assertFault("{'names': [null]}", body -> body.strings("names"), "Names must be an array of strings");
        assertFault("{'rules': [{}, null]}", body -> body.objects("rules"), "Rules must be an array of objects");
        assertFault("{'data': [{'guid': 'a'}, null]}", Body::data, "Data must be an array of objects with a guid");
        assertFault("{'data': [{'guid': null}]}", Body::data, "Data must be an array of objects with a guid");
        assertFault(
                "{'relationships': {'running_spaces': {'data': [null]}}}",
                body -> body.relationships("running_spaces"),
                "Running spaces must be an array of objects with a guid");
    }

    @Test
    void aRelationshipThatIsAbsentOrNullIsEmpty() {
        for (String text : List.of("{}", "{'relationships': {'spaces': {'data': null}}, 'data': null}")) {
            Body body = body(text);
            assertThat(body.relationships("spaces")).isEmpty();
            assertThat(body.data()).isEmpty();
            assertThatNoException().isThrownBy(body::check);
        }
    }

    @Test
    void guidsComeInTheirOrder() {
        assertThat(body("{'data': [{'guid': 'b'}, {'guid': 'a'}]}").data()).containsExactly("b", "a");
    }

    @Test
    void aListMayHave1000Elements() {
        String thousand = "'a'" + ",'a'".repeat(999);
        assertThat(body("{'names': [" + thousand + "]}").strings("names")).hasSize(1000);
        assertFault(
                "{'names': [" + thousand + ",'a']}",
                body -> body.strings("names"),
                "Names is too long (maximum is 1000 elements)");
        assertFault(
                "{'rules': [{}" + ",{}".repeat(1000) + "]}",
                body -> body.objects("rules"),
                "Rules is too long (maximum is 1000 elements)");
    }

    @Test
    void aTextThatCannotBeStoredIsRefusedByTheNameOfItsFieldWhereverItStands() {
        assertUnstorable("{'name': 'a\\u0000b'}", "Name");
        assertUnstorable("{'metadata': {'annotations': {'note': 'x\\u0000'}}}", "Metadata annotations note");
        assertUnstorable("{'var': {'A\\u0000': 'x'}}", "Var key");
        assertUnstorable("{'process_types': ['web', '\\ud800']}", "Process types");
        assertUnstorable("{'a': [{'b': [['\\udc00\\ud800']]}]}", "A b");
        assertThat(body("{'name': 'ok \\ud83d\\ude00'}").string("name")).isEqualTo("ok \ud83d\ude00");
    }

    @Test
    void aNameHasNoControlCharactersAndATextOfSeveralLinesHas() {
        for (String character : List.of("\\n", "\\r", "\\t", "\\u001b", "\\u007f", "\\u0085", "\\u2028")) {
            String text = "{'name': 'a" + character + "b', 'names': ['" + character + "'], 'var': {'" + character
                    + "': 'x'}}";
            assertFault(text, body -> body.string("name"), "Name must not contain control characters");
            assertFault(text, body -> body.string("name", 9), "Name must not contain control characters");
            assertFault(text, body -> body.requiredString("name", 9), "Name must not contain control characters");
            assertFault(text, body -> body.strings("names"), "Names must not contain control characters");
            assertFault(text, body -> body.map("var"), "Var key must not contain control characters");
            assertThat(body(text).text("name", 9)).hasSize(3);
            assertThat(body(text).requiredText("name", 9)).hasSize(3);
        }
        assertThat(body("{'var': {'A': 'two\\nlines'}}").map("var")).containsEntry("A", "two\nlines");
    }

    private static void assertUnstorable(String text, String field) {
        assertThatExceptionOfType(CfApiException.class)
                .isThrownBy(() -> body(text))
                .satisfies(refusal -> assertThat(refusal.errors())
                        .singleElement()
                        .returns(
                                field + " must not contain NUL characters or unpaired surrogates", ErrorEntry::detail));
    }

    private static void assertFault(String text, Consumer<Body> reading, String fault) {
        Body body = body(text);
        reading.accept(body);
        assertThatExceptionOfType(CfApiException.class)
                .isThrownBy(body::check)
                .satisfies(
                        refusal -> assertThat(refusal.errors()).singleElement().returns(fault, ErrorEntry::detail));
    }

    private static Body body(String text) {
        return Body.of(text.replace('\'', '"'));
    }
}
