package io.elasticruntime.cloudcontroller.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestParserTest {

    private static AppManifest one(String settings) throws InvalidManifest {
        return ManifestParser.parse("applications:\n- name: app\n" + settings.indent(2))
                .getFirst();
    }

    private static List<String> problems(String yaml) {
        return catchThrowableOfType(InvalidManifest.class, () -> ManifestParser.parse(yaml))
                .problems();
    }

    private static List<String> problemsOf(String settings) {
        return problems("applications:\n- name: app\n" + settings.indent(2));
    }

    @Test
    void whatTheManifestDoesNotSayIsNull() throws InvalidManifest {
        AppManifest app = one("");
        assertThat(app.buildpacks()).isNull();
        assertThat(app.env()).isNull();
        assertThat(app.processes()).isEmpty();
        assertThat(app.routing()).isEqualTo(new AppManifest.Routing(false, false, false, List.of()));
    }

    @Test
    void listsAndNamesAreBounded() {
        String sidecar = "- {name: s, command: c, process_types: [web]}\n";
        assertThat(problemsOf("sidecars:\n" + sidecar.repeat(51)))
                .containsExactly("For application 'app': Sidecars is too long (maximum is 50 elements)");
        assertThat(problemsOf("sidecars:\n- {name: s, command: " + "c".repeat(4097) + ", process_types: [web]}"))
                .containsExactly(
                        "For application 'app': Sidecar \"s\": Command is too long (maximum is 4096 characters)");
        assertThat(problemsOf("processes:\n- type: " + "t".repeat(256)))
                .containsExactly("For application 'app': Process type is too long (maximum is 255 characters)");
        assertThat(problemsOf("routes:\n" + "- route: a.example.com\n".repeat(1001)))
                .containsExactly("For application 'app': Routes is too long (maximum is 1000 elements)");
    }

    @Test
    void settingsOfTheAppAreThoseOfItsWebProcessUnlessThereIsAWebEntry() throws InvalidManifest {
        assertThat(one("memory: 1.5G\ninstances: 2").processes())
                .singleElement()
                .satisfies(web -> {
                    assertThat(web.type()).isEqualTo("web");
                    assertThat(web.memoryMb()).isEqualTo(1536);
                    assertThat(web.instances()).isEqualTo(2);
                    assertThat(web.commandGiven()).isFalse();
                });
        assertThat(one("memory: 1G\nprocesses:\n- type: worker\n  memory: 2G\n- type: web\n  disk_quota: 3G")
                        .processes())
                .extracting(AppManifest.Process::type, AppManifest.Process::memoryMb, AppManifest.Process::diskMb)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("web", null, 3072),
                        org.assertj.core.groups.Tuple.tuple("worker", 2048, null));
    }

    @ParameterizedTest
    @CsvSource({"disk-quota", "disk_quota"})
    void dashesAndUnderscoresAreTheSame(String key) throws InvalidManifest {
        assertThat(one(key + ": 512M").processes().getFirst().diskMb()).isEqualTo(512);
    }

    @ParameterizedTest
    @CsvSource({"'command: ~'", "'command: null'", "'command: \"null\"'", "'command: default'"})
    void aCommandIsResetByNullAndByItsNames(String line) throws InvalidManifest {
        AppManifest.Process web = one(line).processes().getFirst();
        assertThat(web.commandGiven()).isTrue();
        assertThat(web.command()).isNull();
    }

    @Test
    void valuesOfVariablesBecomeText() throws InvalidManifest {
        assertThat(one("env: {A: 1, B: true, C: 2024-01-02, D: ~, E: {x: [1]}, F: 1.5}")
                        .env())
                .isEqualTo(Map.of("A", "1", "B", "true", "C", "2024-01-02", "D", "", "E", "{\"x\":[1]}", "F", "1.5"));
    }

    @Test
    void healthCheckNoneIsProcess() throws InvalidManifest {
        AppManifest.HealthCheck check =
                one("health-check-type: none").processes().getFirst().healthCheck();
        assertThat(check).isNotNull().extracting(AppManifest.HealthCheck::type).isEqualTo("process");
    }

    @Test
    void anEmptyBuildpackMeansDetection() throws InvalidManifest {
        assertThat(one("buildpack: default").buildpacks()).isEmpty();
        assertThat(one("buildpack: java").buildpacks()).containsExactly("java");
        assertThat(one("buildpacks: [a, b]").buildpacks()).containsExactly("a", "b");
    }

    @Test
    void everyProblemOfEveryAppIsToldAtOnce() {
        assertThat(problems("""
                                applications:
                                - memory: 5
                                - name: b
                                  disk_quota: big
                                  instances: -1
                                  env: {PORT: 1, VCAP_X: 2, VMC_Y: 3}
                                """))
                .containsExactly(
                        "For application at index 0: Name must not be empty",
                        "For application at index 0: Process \"web\": Memory must use a supported unit: B, K, KB, M, MB,"
                                + " G, GB, T, or TB",
                        "For application 'b': Env cannot set PORT",
                        "For application 'b': Env cannot start with VCAP_",
                        "For application 'b': Env cannot start with VMC_",
                        "For application 'b': Process \"web\": Instances must be greater than or equal to 0",
                        "For application 'b': Process \"web\": Disk quota is not a number");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "buildpack: a\\nbuildpacks: [b]|Buildpack and Buildpacks fields cannot be used together.",
                "docker: {image: x}|Docker apps are not supported. Use the buildpack lifecycle.",
                "processes: 5|Processes must be an array of process configurations",
                "processes: [{memory: 1G}]|All Processes must specify a type",
                "processes: [{type: a}, {type: a}]|Process \"a\" may only be present once",
                "random-route: true\\ndefault-route: true|Random-route and default-route may not be used together",
                "no-route: maybe|No-route must be a boolean",
                "routes: [x]|Routes must be a list of route objects",
                "routes: [{route: 'a b'}]|The route 'a b' is not a properly formed URL",
                "env: 5|Env must be an object of keys and values",
                "sidecars: 5|Sidecars must be an array of sidecar configurations",
                "health-check-type: ping|Process \"web\": Health check type must be \"port\", \"process\", or \"http\"",
                "timeout: 0|Process \"web\": Timeout must be greater than or equal to 1",
                "instances: 3000000|Process \"web\": Instances must be less than or equal to 2000000",
            })
    void aWrongSettingIsNamedInTheWordsOfTheOriginal(String settings, String problem) {
        assertThat(problemsOf(settings.replace("\\n", "\n"))).contains("For application 'app': " + problem);
    }

    @Test
    void documentsThatAreNoManifestAreRefused() {
        assertThat(problems("just text")).containsExactly("invalid request body");
        assertThat(problems("a: [")).containsExactly("invalid request body");
        assertThat(problems("version: 2\napplications: [{name: a}]"))
                .containsExactly("Unsupported manifest schema version. Currently supported versions: [1].");
        assertThat(problems("applications: []")).containsExactly("Cannot parse manifest with no 'applications' field.");
        assertThat(problems("x: &anchor 1\napplications: [{name: *anchor}]"))
                .containsExactly("Manifest does not support Anchors and Aliases");
    }

    @ParameterizedTest
    @CsvSource({"1B,1", "1K,1024", "1kb,1024", "2 M,2097152", "1.5G,1610612736", "1T,1099511627776", "0M,0"})
    void sizesHaveAUnit(String text, long bytes) {
        assertThat(ByteSize.bytes(text)).isEqualTo(bytes);
    }

    @Test
    void aSizeIsShownSoThatItIsReadBackAsItWas() {
        Random random = new Random(7);
        for (int i = 0; i < 1000; i++) {
            long bytes = random.nextLong(1, 1L << 45);
            assertThat(ByteSize.bytes(ByteSize.text(bytes))).isEqualTo(bytes);
        }
        assertThatThrownBy(() -> ByteSize.bytes("many")).hasMessage("is not a number");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "env: {A: \"x\\0\"} | env A must not contain NUL characters or unpaired surrogates",
                "env: {\"A\\0\": x} | env key must not contain control characters",
                "env: {\"A\\n\": x} | env key must not contain control characters",
                "command: \"run\\0\" | command must not contain NUL characters or unpaired surrogates",
                "stack: \"a\\tb\" | Stack must not contain control characters",
                "buildpack: \"a\\eb\" | Buildpack must not contain control characters",
                "buildpacks: [\"a\\rb\"] | Buildpacks must not contain control characters",
                "metadata: {annotations: {a: \"\\0\"}} | metadata annotations a must not contain NUL characters or unpaired surrogates",
                "processes: [{type: \"w\\n\"}] | Process type must not contain control characters",
                "sidecars: [{name: \"s\\n\", command: c, process_types: [web]}] | Sidecar name must not contain control characters",
                "routes: [{route: \"a\\n.x\"}] | The route",
                "\"na\\nme2\": x | Manifest key must not contain control characters",
            })
    void controlCharactersAreRefusedByTheNameOfTheirField(String settings, String problem) {
        assertThat(problemsOf(settings)).anySatisfy(found -> assertThat(found).contains(problem));
    }

    @Test
    void anAppsNameHasOneLineAndACommandMayHaveMore() throws InvalidManifest {
        assertThat(problems("applications:\n- name: \"a\\nb\""))
                .anySatisfy(found -> assertThat(found).contains("Name must not contain control characters"));
        assertThat(one("command: \"one\\ntwo\"\nenv: {A: \"one\\ntwo\"}").env()).containsEntry("A", "one\ntwo");
    }
}
