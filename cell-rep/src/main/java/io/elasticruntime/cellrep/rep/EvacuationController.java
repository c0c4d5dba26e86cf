package io.elasticruntime.cellrep.rep;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** For the operator: takes this cell out of service without a gap, before its machine is changed (diego-core.md g.3). */
@RestController
class EvacuationController {

    private final Rep rep;

    EvacuationController(Rep rep) {
        this.rep = rep;
    }

    /** Begins; answers at once. To begin again is no error. */
    @PostMapping("/v1/evacuate")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Evacuating evacuate() {
        return rep.evacuate();
    }

    @GetMapping("/v1/evacuation")
    Evacuating evacuation() {
        return rep.evacuation();
    }

    /** Takes work again after an evacuation. Problem: {@code evacuating} (409) while it goes on. */
    @DeleteMapping("/v1/evacuation")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void returnToService() {
        rep.returnToService();
    }

    /**
     * How far it is.
     *
     * @param since null in service
     * @param instances that are still here
     * @param tasks that are still here
     */
    record Evacuating(Departure.Phase phase, @Nullable Instant since, int instances, int tasks) {}
}
