package io.elasticruntime.cloudcontroller.deployment;

/** Decides what a rolling deployment does next: never more than so many new instances that do not serve yet. */
final class RollingUpdate {

    private RollingUpdate() {}

    /**
     * @param target instances in the end
     * @param maxInFlight how many new instances may be on their way at a time
     * @param newInstances asked for
     * @param newRoutable new ones that serve
     * @param oldInstances asked for, of all older processes together
     */
    record Situation(int target, int maxInFlight, int newInstances, int newRoutable, int oldInstances) {}

    sealed interface Step {}

    /** Nothing to do until more new instances serve. */
    record Wait() implements Step {}

    /** Ask for so many from now on. */
    record Resize(int newInstances, int oldInstances) implements Step {}

    /** All new instances serve: the old processes go. */
    record Finish() implements Step {}

    static Step next(Situation now) {
        if (now.newInstances() >= now.target() && now.newRoutable() >= now.target()) {
            return new Finish();
        }
        int wantedNew = Math.max(now.newInstances(), Math.min(now.target(), now.newRoutable() + now.maxInFlight()));
        int wantedOld = Math.min(now.oldInstances(), Math.max(0, now.target() - now.newRoutable()));
        boolean same = wantedNew == now.newInstances() && wantedOld == now.oldInstances();
        return same ? new Wait() : new Resize(wantedNew, wantedOld);
    }
}
