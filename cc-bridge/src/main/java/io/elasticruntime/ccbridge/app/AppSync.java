package io.elasticruntime.ccbridge.app;

import io.elasticruntime.bridge.app.DesiredApp;
import io.elasticruntime.bridge.internal.CcInternalApi;
import io.elasticruntime.bridge.internal.CcInternalApi.Fingerprint;
import io.elasticruntime.ccbridge.peer.Calls;
import io.elasticruntime.ccbridge.sync.Comparison;
import io.elasticruntime.ccbridge.sync.Pages;
import io.elasticruntime.ccbridge.sync.Repairs;
import io.elasticruntime.ccbridge.sync.SyncProperties;
import io.elasticruntime.diego.domain.DomainsApi;
import io.elasticruntime.diego.lrp.DesiredLrpSchedulingInfo;
import io.elasticruntime.diego.lrp.SchedulingInfosApi;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.Order;
import org.springframework.stereotype.Component;

/**
 * Compares the apps that should run with the LRPs of the BBS. Only a complete comparison declares the domain fresh, and
 * only while it is fresh does the BBS stop instances that nobody wants.
 */
@Component
@Order(1)
class AppSync implements Comparison {

    private static final Logger log = LoggerFactory.getLogger(AppSync.class);
    private static final int DETAILS_AT_ONCE = 50;

    private final CcInternalApi cloudController;
    private final SchedulingInfosApi desiredLrps;
    private final DomainsApi domains;
    private final AppRunner runner;
    private final SyncProperties properties;

    AppSync(
            CcInternalApi cloudController,
            SchedulingInfosApi desiredLrps,
            DomainsApi domains,
            AppRunner runner,
            SyncProperties properties) {
        this.cloudController = cloudController;
        this.desiredLrps = desiredLrps;
        this.domains = domains;
        this.runner = runner;
        this.properties = properties;
    }

    @Override
    public void run() {
        // The BBS first: an app that is started in between is then missing and desired twice, which changes nothing,
        // instead of being extra and removed.
        Map<String, String> there = desiredLrps.list(AppRecipe.DOMAIN, null).stream()
                .collect(Collectors.toMap(DesiredLrpSchedulingInfo::processGuid, DesiredLrpSchedulingInfo::annotation));
        List<Fingerprint> wanted =
                Pages.all(after -> cloudController.fingerprints(after, Pages.SIZE), Fingerprint::processGuid);
        AppDifference difference = AppDifference.of(wanted, there);
        if (!difference.isEmpty()) {
            repair(difference);
        }
        domains.upsert(AppRecipe.DOMAIN, properties.domainTtl().toSeconds());
    }

    private void repair(AppDifference difference) {
        log.atInfo()
                .addKeyValue("missing", difference.missing().size())
                .addKeyValue("stale", difference.stale().size())
                .addKeyValue("extra", difference.extra().size())
                .log("what runs differs from what should run");
        List<String> wanted = new ArrayList<>(difference.missing());
        wanted.addAll(difference.stale());
        for (int from = 0; from < wanted.size(); from += DETAILS_AT_ONCE) {
            List<String> some = wanted.subList(from, Math.min(wanted.size(), from + DETAILS_AT_ONCE));
            Repairs.each(cloudController.details(some), properties.workers(), this::desire);
        }
        Repairs.each(difference.extra(), properties.workers(), runner::stop);
    }

    /** An app that the BBS refuses must not keep the others from being fresh. */
    private void desire(DesiredApp app) {
        try {
            runner.desire(app);
        } catch (RuntimeException e) {
            if (Calls.mayPass(e)) {
                throw e;
            }
            log.atError()
                    .addKeyValue("process", app.processGuid())
                    .addKeyValue("reason", e.getMessage())
                    .log("an app cannot be run as it is");
        }
    }
}
