package io.elasticruntime.cloudcontroller.preparation;

import org.springframework.context.SmartLifecycle;

/**
 * Sees to it, before the first request, that something is there: when it ends normally, it is. Done at every start, so
 * what is there already stays as it is.
 */
public abstract class Preparation implements SmartLifecycle {

    private volatile boolean done;

    /** Creates what is missing. An exception ends the start of the service. */
    protected abstract void prepare();

    @Override
    public final void start() {
        prepare();
        done = true;
    }

    @Override
    public final void stop() {
        done = false;
    }

    @Override
    public final boolean isRunning() {
        return done;
    }

    /** Before the web server. */
    @Override
    public final int getPhase() {
        return 0;
    }
}
