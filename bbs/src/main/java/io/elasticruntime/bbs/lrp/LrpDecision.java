package io.elasticruntime.bbs.lrp;

import io.elasticruntime.diego.lrp.InstanceKey;
import java.util.List;

/** The answer to a request: the index afterwards and what must follow, or why not. */
sealed interface LrpDecision {

    /** @param effects to be carried out once the new state has been committed */
    record Accepted(Slot after, List<Effect> effects) implements LrpDecision {}

    record Refused(Refusal refusal) implements LrpDecision {}

    /** What follows an accepted request. */
    sealed interface Effect {

        /** The ordinary instance needs a place. */
        record Auction() implements Effect {}

        /** The cell is asked to stop the container. */
        record Stop(InstanceKey instance) implements Effect {}

        /** An evacuating cell is told to keep the container and to ask again. */
        record KeepContainer() implements Effect {}

        /** Readers are told of a crash. */
        record AnnounceCrash(InstanceKey instance, int crashCount, String reason, long since) implements Effect {}
    }

    /** Why a request is turned down, with its name on the wire. */
    enum Refusal {
        NOT_FOUND("resource-not-found", "the requested resource could not be found"),
        CANNOT_BE_CLAIMED("actual-lrp-cannot-be-claimed", "cannot claim actual LRP"),
        CANNOT_BE_STARTED("actual-lrp-cannot-be-started", "cannot start actual LRP"),
        CANNOT_BE_CRASHED("actual-lrp-cannot-be-crashed", "cannot crash actual LRP"),
        CANNOT_BE_FAILED("actual-lrp-cannot-be-failed", "cannot fail actual LRP");

        private final String problem;
        private final String message;

        Refusal(String problem, String message) {
            this.problem = problem;
            this.message = message;
        }

        String problem() {
            return problem;
        }

        String message() {
            return message;
        }
    }
}
