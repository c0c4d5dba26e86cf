package io.elasticruntime.cellrep.testing;

import io.elasticruntime.component.ComponentApplication;
import java.util.List;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** A {@link FakeBbs} that answers by HTTP. */
public final class FakeBbsServer implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    @SpringBootConfiguration
    @EnableAutoConfiguration
    static class Empty {}

    public FakeBbsServer(FakeBbs bbs) {
        SpringApplication application = ComponentApplication.application(Empty.class, "bbs");
        application.addInitializers(starting -> {
            int n = 0;
            for (Object controller :
                    List.of(bbs.actualLrps, bbs.desiredLrps, bbs.tasksApi, bbs.cellsApi, bbs.evacuations)) {
                starting.getBeanFactory().registerSingleton("controller" + n++, controller);
            }
        });
        context = application.run("--server.port=0");
    }

    public String url() {
        return "http://127.0.0.1:"
                + ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    @Override
    public void close() {
        context.close();
    }
}
