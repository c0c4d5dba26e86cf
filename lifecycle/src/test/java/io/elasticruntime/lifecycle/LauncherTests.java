package io.elasticruntime.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.lifecycle.StagingContainer.Ended;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTests {

    private static final String GREETING = "Invoking pre-start scripts.\nInvoking start command.\n";

    @TempDir
    Path directory;

    private StagingContainer container;

    @BeforeEach
    void layOut() {
        container = new StagingContainer(directory);
        container.file("home/app/here", "");
    }

    @Test
    void aCommandRunsInTheAppsDirectoryWithItsOwnHome() {
        Ended ended = container.launch("app", "pwd; echo $HOME; echo $TMPDIR; echo $DEPS_DIR", "");

        Path home = container.path("home");
        assertThat(ended.exitCode()).isZero();
        assertThat(ended.output())
                .isEqualTo(GREETING + "%s/app\n%s/app\n%s/tmp\n%s/deps\n".formatted(home, home, home, home));
    }

    @Test
    void theDropletsOwnCommandIsTheDefault() {
        container.file("home/staging_info.yml", "{\"detected_buildpack\":\"x\",\"start_command\":\"echo staged\"}");

        assertThat(container.launch("app", "", "").output()).isEqualTo(GREETING + "staged\n");
        assertThat(container.launch("app", "echo mine", "").output()).isEqualTo(GREETING + "mine\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "printf '%s|' \"a  b\" 'c\"d' e\\\\f '$g' \"tab\there\"",
                "printf '%s' 'two\nlines' 'größe ☕ 😀'",
                "X='a b'; printf '%s' \"$X\" <<< '}{\"start_command\":\"no\"' && printf '*'",
                "printf '%s' '\\\\u0041 \\n'"
            })
    void aCommandSurvivesEveryKindOfQuoting(String command) {
        String expected = container.launch("app", command, "").output();
        assertThat(expected).startsWith(GREETING).hasSizeGreaterThan(GREETING.length());

        ProcessTypes processes = new ProcessTypes();
        processes.addProcfile(Json.write(Map.of("web", command)));
        String info = new StagingResult(List.of(new StagingResult.UsedBuildpack("k", "n", "", Map.of())), processes)
                .toStagingInfo();
        container.file("home/staging_info.yml", info);
        assertThat(container.launch("app", "", "").output()).isEqualTo(expected);
    }

    @Test
    void escapesOfForeignDropletsAreUnderstood() {
        container.file(
                "home/staging_info.yml",
                "{\"start_command\": \"echo a \\u0026\\u0026 echo \\u0022\\u00fc \\u2615 \\ud83d\\ude00\\u0022 \\/x\"}");

        assertThat(container.launch("app", "", "").output()).isEqualTo(GREETING + "a\nü ☕ 😀 /x\n");
    }

    @Test
    void profileScriptsRunInOrderAndCanChangeTheEnvironment() {
        container.file("home/profile.d/000_a.sh", "export A=$PWD/a");
        container.file("home/profile.d/1 b.sh", "export B=${A}b");
        container.file("home/app/.profile.d/c.sh", "export C=${B}c");
        container.file("home/app/.profile", "export D=${C}d; echo from profile");

        assertThat(container.launch("app", "echo ${D#$PWD}", "").output())
                .isEqualTo("Invoking pre-start scripts.\nfrom profile\nInvoking start command.\n/abcd\n");
    }

    @Test
    void vcapApplicationTellsTheInstance() {
        container
                .with("VCAP_APPLICATION", "{\"application_name\":\"a \\\"b\\\" $x\",\"limits\":{\"mem\":64}}")
                .with("INSTANCE_GUID", "guid-1")
                .with("INSTANCE_INDEX", "3")
                .with("PORT", "8080");

        String printed =
                container.launch("app", "printf '%s' \"$VCAP_APPLICATION\"", "").output();

        assertThat(printed.substring(GREETING.length()))
                .isEqualTo("{\"application_name\":\"a \\\"b\\\" $x\",\"limits\":{\"mem\":64},\"host\":\"0.0.0.0\","
                        + "\"instance_id\":\"guid-1\",\"port\":8080,\"instance_index\":3}");
    }

    @Test
    void vcapApplicationOfATaskHasNoIndexAndNoPort() {
        container.with("VCAP_APPLICATION", "{ }");

        assertThat(container.launch("app", "echo $VCAP_APPLICATION", "").output())
                .endsWith("{\"host\":\"0.0.0.0\",\"instance_id\":\"\"}\n");
    }

    @Test
    void aVcapApplicationThatIsNoObjectStaysAsItIs() {
        container.with("VCAP_APPLICATION", "oops");

        assertThat(container.launch("app", "echo $VCAP_APPLICATION", "").output())
                .endsWith("oops\n");
    }

    @Test
    void databaseUrlIsThatOfABoundDatabase() {
        container.with(
                "VCAP_SERVICES",
                "{\"s\":[{\"credentials\":{\"uri\":\"https://x\"}},{\"credentials\":{\"x\":1,\"uri\":\"mysql://u:p@h/d?a=b\\u0026c=d\"}}]}");

        assertThat(container.launch("app", "echo $DATABASE_URL", "").output()).endsWith("mysql2://u:p@h/d?a=b&c=d\n");
    }

    @Test
    void theExitCodeIsTheCommands() {
        assertThat(container.launch("app", "exit 42", "").exitCode()).isEqualTo(42);
    }

    @Test
    void theCommandTakesTheLaunchersPlace() {
        assertThat(container.launch("app", "exec ps -o ppid= -p $$ ; true", "").output())
                .contains(String.valueOf(ProcessHandle.current().pid()));
    }

    @Test
    void anEntrypointPrefixWrapsTheCommand() {
        container.file(
                "home/staging_info.yml", "{\"start_command\":\"a  b\",\"config\":{\"entrypoint_prefix\":\"echo -n\"}}");

        assertThat(container.launch("app", "", "").output()).isEqualTo(GREETING + "a  b");
    }

    @Test
    void withoutAnyCommandThereIsNoStart() {
        Ended ended = container.launch("app", "", "");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errors()).contains("no start command specified or detected in droplet");
    }

    @Test
    void tooFewArgumentsAreExplained() {
        Ended ended = container.launch("app");

        assertThat(ended.exitCode()).isEqualTo(1);
        assertThat(ended.errors()).contains("received only 1 arguments", "<start-command>");
    }

    @Test
    void anInvalidStagingInfoIsRefused() {
        container.file("home/staging_info.yml", "rubbish");

        assertThat(container.launch("app", "echo", "").exitCode()).isEqualTo(1);
    }

    @Test
    void credhubReferencesAreRefusedAndPlatformOptionsAreNotShown() {
        container.with("VCAP_PLATFORM_OPTIONS", "{\"credhub-uri\":\"https://c\"}");
        assertThat(container.launch("app", "echo [$VCAP_PLATFORM_OPTIONS]", "").output())
                .endsWith("[]\n");

        container.with("VCAP_SERVICES", "{\"s\":[{\"credentials\":{\"credhub-ref\":\"/c\"}}]}");
        Ended refused = container.launch("app", "echo", "");
        assertThat(refused.exitCode()).isEqualTo(3);
        assertThat(refused.errors()).contains("CredHub is not supported");
    }

    @Test
    void whatWasStagedCanBeLaunched() {
        container.buildpack(
                "only",
                "finalize",
                "echo 'export GREETING=\"good day\"' > $5/greet.sh",
                "release",
                "echo 'default_process_types: {web: echo \"$GREETING\" && cat index.txt}'");
        assertThat(container.stage(true, "only").exitCode()).isZero();

        assertThat(container.unpackDroplet().launch("app", "", "").output()).isEqualTo(GREETING + "good day\nhello");
    }
}
