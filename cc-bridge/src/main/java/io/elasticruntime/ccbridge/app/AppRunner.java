package io.elasticruntime.ccbridge.app;

import io.elasticruntime.bridge.app.DesiredApp;
import io.elasticruntime.ccbridge.bits.CellUrls;
import io.elasticruntime.ccbridge.peer.Calls;
import io.elasticruntime.component.http.ProblemException;
import io.elasticruntime.diego.lrp.ActualLrpsApi;
import io.elasticruntime.diego.lrp.DesiredLrp;
import io.elasticruntime.diego.lrp.DesiredLrpsApi;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;

/** Makes the BBS run what an app wants; every call may be repeated. */
@Component
class AppRunner {

    private final DesiredLrpsApi desiredLrps;
    private final ActualLrpsApi actualLrps;
    private final AppRecipe recipe;

    AppRunner(DesiredLrpsApi desiredLrps, ActualLrpsApi actualLrps, CellUrls urls) {
        this.desiredLrps = desiredLrps;
        this.actualLrps = actualLrps;
        this.recipe = new AppRecipe(urls);
    }

    /** Desires the app's LRP; one that is there already is updated. */
    void desire(DesiredApp app) {
        DesiredLrp lrp = translate(app);
        try {
            desiredLrps.desire(lrp.processGuid(), lrp);
        } catch (ProblemException e) {
            if (!e.is("resource-exists")) {
                throw e;
            }
            desiredLrps.update(lrp.processGuid(), recipe.update(app));
        }
    }

    void stop(String processGuid) {
        Calls.endingIsEnough(() -> desiredLrps.remove(processGuid));
    }

    void stopIndex(String processGuid, int index) {
        Calls.endingIsEnough(() -> actualLrps.retire(processGuid, index));
    }

    private DesiredLrp translate(DesiredApp app) {
        try {
            return recipe.lrp(app);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    HttpStatus.UNPROCESSABLE_CONTENT, "runner-invalid-request", String.valueOf(e.getMessage()));
        }
    }
}
