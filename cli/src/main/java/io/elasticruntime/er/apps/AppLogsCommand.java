package io.elasticruntime.er.apps;

import java.util.concurrent.Callable;
import org.cloudfoundry.logcache.v1.Envelope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code er app-logs}. */
@Command(name = "app-logs", description = "Shows the recent log lines of an app.", mixinStandardHelpOptions = true)
public final class AppLogsCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The app's name.")
    private String name = "";

    @Override
    public Integer call() {
        Client client = Client.connect();
        for (Envelope line : client.recentLogs(client.app(name))) {
            System.out.println(LogLine.of(line));
        }
        return 0;
    }
}
