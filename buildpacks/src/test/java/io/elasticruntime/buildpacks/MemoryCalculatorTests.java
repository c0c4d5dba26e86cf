package io.elasticruntime.buildpacks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryCalculatorTests {

    private static final Pattern HEAP = Pattern.compile("-Xmx(\\d+)K");

    @ParameterizedTest
    @ValueSource(strings = {"256m", "384m", "512m", "1g", "2048m", "4G"})
    void theHeapGetsWhatTheOtherPartsLeave(String total) throws Exception {
        String options = run(0, "-totMemory=" + total, "-loadedClasses=9000", "-vmOptions=");

        long megabytes = Long.parseLong(total.replaceAll("\\D", "")) * (total.matches(".*[gG]") ? 1024 : 1);
        Matcher heap = HEAP.matcher(options);
        assertThat(heap.find()).as(options).isTrue();
        assertThat(Long.parseLong(heap.group(1)) / 1024).isBetween(megabytes / 4, megabytes);
        assertThat(options).contains("-XX:MaxMetaspaceSize=66536K", "-XX:MaxDirectMemorySize=10240K", "-Xss1024K");
    }

    @Test
    void whatTheUserSetStays() throws Exception {
        assertThat(run(0, "-totMemory=1g", "-vmOptions=-Xmx200m -Dx=-Xy -Xss512k -XX:ReservedCodeCacheSize=32M"))
                .doesNotContain("-Xmx", "-Xss", "CodeCache")
                .contains("-XX:MaxMetaspaceSize=");
    }

    @Test
    void aContainerThatIsTooSmallIsExplained() throws Exception {
        assertThat(run(1, "-totMemory=128m", "-vmOptions=")).contains("128M are too little for this app");
        assertThat(run(1, "-totMemory=lots", "-vmOptions=")).contains("no memory limit");
    }

    private static String run(int exitCode, String... arguments) throws IOException, InterruptedException {
        String[] command = new String[arguments.length + 1];
        command[0] = "target/buildpacks/java/lib/memory-calculator";
        System.arraycopy(arguments, 0, command, 1, arguments.length);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isEqualTo(exitCode);
        return output;
    }
}
