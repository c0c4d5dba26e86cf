package io.elasticruntime.cellrep.rep;

import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** For the operator: empties this cell before its machine or its process goes for good. */
@RestController
class DrainController {

    private final Rep rep;

    DrainController(Rep rep) {
        this.rep = rep;
    }

    /**
     * Stops every instance and task of this cell, gracefully, and answers when no container is left.
     *
     * @param elsewhere whether everything is evacuated before, as long as another cell takes work
     */
    @PostMapping("/v1/drain")
    Drained drain(@RequestParam(defaultValue = "false") boolean elsewhere) throws InterruptedException {
        return new Drained(rep.drain(elsewhere));
    }

    /** @param remaining containers that did not end in time */
    record Drained(int remaining) {}
}
