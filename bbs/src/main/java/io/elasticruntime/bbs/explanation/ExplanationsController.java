package io.elasticruntime.bbs.explanation;

import io.elasticruntime.diego.auction.Explanation;
import io.elasticruntime.diego.auction.ExplanationsApi;
import java.util.List;
import org.springframework.web.bind.annotation.RestController;

/** Explanations over HTTP. */
@RestController
class ExplanationsController implements ExplanationsApi {

    private final ExplanationStore store;

    ExplanationsController(ExplanationStore store) {
        this.store = store;
    }

    @Override
    public void add(Explained explained) {
        store.add(explained);
    }

    @Override
    public List<OfLrp> ofLrp(String processGuid) {
        return store.ofLrp(processGuid);
    }

    @Override
    public List<Explanation> ofInstance(String processGuid, int index) {
        return store.ofInstance(processGuid, index);
    }

    @Override
    public List<Explanation> ofTask(String taskGuid) {
        return store.ofTask(taskGuid);
    }
}
