package io.elasticruntime.cellrep.garden;

import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Chooses the back end when the cell starts, not when it is built: only the machine can tell. */
@Configuration(proxyBeanMethods = false)
class GardenConfiguration {

    private static final Logger log = LoggerFactory.getLogger(GardenConfiguration.class);

    @Bean
    Garden garden(GardenProperties settings) {
        return open(settings, InstantSource.system());
    }

    static Garden open(GardenProperties settings, InstantSource clock) {
        return switch (settings.backend()) {
            case RUNC -> {
                RuncGarden.obstacle(settings).ifPresent(reason -> {
                    throw new GardenException("er.cell-rep.garden.backend=runc is not possible: " + reason);
                });
                yield new RuncGarden(settings, clock);
            }
            case PROCESS -> processes(settings, clock, "er.cell-rep.garden.backend=process");
            case AUTO -> {
                Optional<String> obstacle = RuncGarden.obstacle(settings);
                yield obstacle.isEmpty() ? runcIfItWorks(settings, clock) : processes(settings, clock, obstacle.get());
            }
        };
    }

    private static Garden runcIfItWorks(GardenProperties settings, InstantSource clock) {
        try {
            return new RuncGarden(settings, clock);
        } catch (GardenException e) {
            return processes(settings, clock, e.getMessage());
        }
    }

    private static Garden processes(GardenProperties settings, InstantSource clock, @Nullable String reason) {
        log.atWarn()
                .addKeyValue("reason", reason)
                .log(
                        "NOTHING IS ISOLATED: applications run as plain processes of this user, see all of its files, and no"
                                + " limit of memory, disk or processes is enforced");
        return new PlainGarden(settings, clock);
    }
}
