package io.elasticruntime.bbs.convergence;

import io.elasticruntime.diego.lock.Lock;
import io.elasticruntime.diego.lock.LocksApi;
import java.util.List;
import org.springframework.web.bind.annotation.RestController;

/** Who leads, over HTTP. */
@RestController
class LocksController implements LocksApi {

    private final Leadership leadership;

    LocksController(Leadership leadership) {
        this.leadership = leadership;
    }

    @Override
    public List<Lock> list() {
        return List.of(leadership.lock());
    }
}
