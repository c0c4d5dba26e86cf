package io.elasticruntime.er.apps;

import java.time.Instant;
import java.util.concurrent.Callable;
import org.cloudfoundry.operations.applications.ApplicationLog;
import org.cloudfoundry.operations.applications.ApplicationLogsRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code er app-logs}. */
@Command(name = "app-logs", description = "Shows the recent log lines of an app.", mixinStandardHelpOptions = true)
public final class AppLogsCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The app's name.")
    private String name = "";

    @Override
    public Integer call() {
        for (ApplicationLog line : Client.connect()
                .operations()
                .applications()
                .logs(ApplicationLogsRequest.builder().name(name).recent(true).build())
                .toIterable()) {
            System.out.printf(
                    "%s [%s/%s] %s %s%n",
                    Instant.ofEpochSecond(0, line.getTimestamp()),
                    line.getSourceType(),
                    line.getSourceId(),
                    line.getLogType(),
                    line.getMessage());
        }
        return 0;
    }
}
