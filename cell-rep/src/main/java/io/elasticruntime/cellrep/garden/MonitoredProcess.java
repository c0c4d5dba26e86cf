package io.elasticruntime.cellrep.garden;

import java.nio.file.Path;
import java.util.concurrent.ExecutorService;

/** A process in a runc container, with conmon as its monitor. */
final class MonitoredProcess extends RecordedProcess {

    private final String handle;

    MonitoredProcess(String handle, Path directory, ProcessSpec spec, DirectoryWatch watch, ExecutorService threads) {
        super(directory, spec, watch, threads);
        this.handle = handle;
    }

    @Override
    Path statusFile() {
        return directory.resolve(EXIT).resolve(handle);
    }

    @Override
    boolean monitorHasStarted() {
        return pid("monitor.pid").isPresent();
    }

    @Override
    boolean monitorIsAlive() {
        return pid("monitor.pid")
                .filter(pid -> HostProcesses.runs(pid, directory.toString()))
                .isPresent();
    }

    @Override
    void killUnmonitored() {
        signalMember(Signal.KILL);
    }

    @Override
    public void signal(Signal signal) {
        if (!hasExited()) {
            signalMember(signal);
        }
    }

    /** The number may belong to somebody else by now, but nobody else is in the container's control group. */
    private void signalMember(Signal signal) {
        pid("process.pid")
                .filter(pid -> HostProcesses.isInCgroup(pid, Bundle.cgroup(handle)))
                .ifPresent(pid -> HostProcesses.signal(pid, signal));
    }

    @Override
    public Following follow(String cursor, OutputListener listener) {
        return new ConmonOutput(this, directory.resolve("log"), cursor, listener).start(threads);
    }
}
