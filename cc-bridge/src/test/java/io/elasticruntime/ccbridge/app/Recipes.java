package io.elasticruntime.ccbridge.app;

import io.elasticruntime.bridge.app.DesiredApp;
import io.elasticruntime.ccbridge.bits.CellUrls;
import io.elasticruntime.diego.lrp.DesiredLrp;

/** The translation, for tests of other packages. */
public final class Recipes {

    private final AppRecipe recipe = new AppRecipe(new CellUrls("lifecycle/lifecycle.tgz"));

    public DesiredLrp lrp(DesiredApp app) {
        return recipe.lrp(app);
    }
}
