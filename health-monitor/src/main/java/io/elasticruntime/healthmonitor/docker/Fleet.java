package io.elasticruntime.healthmonitor.docker;

import io.elasticruntime.healthmonitor.docker.DockerProperties.Meltdown;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The containers of a deployment, as a value: {@link #next} takes what Docker shows and what it tells, and says what to do.
 *
 * <p>Docker itself starts again what crashes. What was killed it leaves alone, and what was removed it forgets; here both
 * come back, unless somebody stopped the container before, which is how a person or {@code docker compose} says that it
 * shall be gone. When too much is lost at once nothing is made again (ha-and-security.md a.5).
 *
 * @param members by container id
 * @param losses when containers were lost, the oldest first
 * @param meltdown whether too much is lost
 */
record Fleet(Map<String, Member> members, List<Instant> losses, boolean meltdown) {

    static final Fleet EMPTY = new Fleet(Map.of(), List.of(), false);

    /** Between two attempts to bring the same container back. */
    static final Duration RETRY = Duration.ofSeconds(5);

    private static final String SIGKILL = "9";

    /**
     * One container.
     *
     * @param state as Docker names it, such as {@code running} or {@code exited}; {@code gone} when there is none
     * @param health {@code healthy}, {@code unhealthy}, {@code starting}, or empty
     * @param mayEnd whether its end is no failure: it has no restart policy
     * @param stopped whether somebody stopped it, or is about to
     * @param restarts how often it was started again
     * @param since when it came into this state
     * @param retryAt not to be brought back again before
     */
    record Member(
            String id,
            String name,
            String state,
            String health,
            boolean mayEnd,
            boolean stopped,
            int restarts,
            Instant since,
            Instant retryAt) {

        Member with(String state, String health, Instant now) {
            return new Member(
                    id,
                    name,
                    state,
                    health,
                    mayEnd,
                    stopped,
                    restarts,
                    this.state.equals(state) ? since : now,
                    retryAt);
        }

        Member stopped(boolean stopped) {
            return new Member(id, name, state, health, mayEnd, stopped, restarts, since, retryAt);
        }

        Member restarted() {
            return new Member(id, name, state, health, mayEnd, false, restarts + 1, since, retryAt);
        }

        Member retryAt(Instant retryAt) {
            return new Member(id, name, state, health, mayEnd, stopped, restarts, since, retryAt);
        }

        boolean isGone() {
            return state.equals("gone");
        }
    }

    /** A container as Docker lists it now. */
    record Seen(String id, String name, String service, String state, String health, boolean mayEnd) {}

    /**
     * Whether this health-monitor is the one that acts: the first of those that run. The others only watch, and so the first
     * comes back when it is killed itself.
     *
     * @param self beginning of the id of its own container
     */
    static boolean leads(String self, List<Seen> seen) {
        return seen.stream()
                .filter(container -> container.id().startsWith(self))
                .findFirst()
                .map(own -> seen.stream()
                        .filter(other -> other.service().equals(own.service()))
                        .filter(other -> other.state().equals("running"))
                        .noneMatch(other -> other.name().compareTo(own.name()) < 0))
                .orElse(true);
    }

    /** An event that Docker tells, such as {@code kill} with a signal or {@code die} with an exit code as detail. */
    record Told(String id, String action, String detail) {}

    /** What is to be done. */
    sealed interface Action {

        /** Start a container that ended. */
        record Start(String id, String name) implements Action {}

        /** Make a container again that is gone, and start it. */
        record Recreate(String id, String name) implements Action {}
    }

    /**
     * What people should know.
     *
     * @param severity 1 alert, 2 critical, 3 error, 4 warning (ha-and-security.md a.1)
     */
    record Report(int severity, String container, String title) {}

    record Step(Fleet fleet, List<Action> actions, List<Report> reports) {}

    /**
     * @param seen every container of the deployment, stopped ones too
     * @param told events since the last look, the oldest first
     */
    Step next(List<Seen> seen, List<Told> told, Meltdown limits, Instant now) {
        Map<String, Member> known = new LinkedHashMap<>(members);
        List<Report> reports = new ArrayList<>();
        for (Told event : told) {
            Member member = known.get(event.id());
            if (member != null) {
                known.put(event.id(), heard(member, event, reports));
            }
        }
        Map<String, Seen> present = seen.stream().collect(Collectors.toMap(Seen::id, container -> container));
        present.values()
                .forEach(container -> known.put(
                        container.id(),
                        known.containsKey(container.id())
                                ? looked(known.get(container.id()), container, now)
                                : adopted(container, now)));

        List<Instant> lost = new ArrayList<>(losses);
        lost.removeIf(at -> at.isBefore(now.minus(limits.window())));
        for (Member member : List.copyOf(known.values())) {
            if (!present.containsKey(member.id())) {
                boolean replaced = seen.stream().anyMatch(other -> other.name().equals(member.name()));
                if (member.stopped() || member.mayEnd() || replaced) {
                    known.remove(member.id());
                } else if (!member.isGone()) {
                    lost.add(now);
                    reports.add(new Report(2, member.name(), member.name() + " is gone"));
                    known.put(member.id(), member.with("gone", "", now).retryAt(now));
                }
            }
        }
        boolean melting = lost.size() >= limits.minimum() && lost.size() >= limits.share() * known.size();
        if (melting && !meltdown) {
            reports.add(new Report(
                    1,
                    "deployment",
                    "We are in meltdown: " + lost.size() + " of " + known.size()
                            + " containers were lost; none is made again until fewer are"));
        }
        List<Action> actions = new ArrayList<>();
        known.replaceAll((_, member) -> {
            Action action = now.isBefore(member.retryAt()) ? null : actionFor(member, melting);
            if (action == null) {
                return member;
            }
            actions.add(action);
            return member.retryAt(now.plus(RETRY));
        });
        return new Step(new Fleet(Map.copyOf(known), List.copyOf(lost), melting), List.copyOf(actions), reports);
    }

    private static @Nullable Action actionFor(Member member, boolean melting) {
        if (member.isGone()) {
            return melting ? null : new Action.Recreate(member.id(), member.name());
        }
        boolean ended = Stream.of("exited", "dead").anyMatch(member.state()::equals);
        return ended && !member.stopped() && !member.mayEnd() ? new Action.Start(member.id(), member.name()) : null;
    }

    /** Whoever stops a container sends another signal than SIGKILL first; afterwards Docker tells that it was stopped. */
    private static Member heard(Member member, Told event, List<Report> reports) {
        String name = member.name();
        switch (event.action()) {
            case "kill" -> {
                return event.detail().equals(SIGKILL) ? member : member.stopped(true);
            }
            case "stop" -> {
                return member.stopped(true);
            }
            case "start" -> {
                if (member.state().equals("running") || member.stopped()) {
                    return member.stopped(false);
                }
                reports.add(new Report(4, name, name + " was started again"));
                return member.restarted();
            }
            case "die" -> {
                if (!member.stopped() && !member.mayEnd()) {
                    reports.add(new Report(2, name, name + " ended with exit code " + event.detail()));
                    return member.with("exited", "", member.since());
                }
                return member;
            }
            case "oom" -> {
                reports.add(new Report(2, name, name + " ran out of memory"));
                return member;
            }
            case "health_status: unhealthy" -> {
                reports.add(new Report(3, name, name + " is unhealthy"));
                return member;
            }
            case "health_status: healthy" -> {
                if (member.health().equals("unhealthy")) {
                    reports.add(new Report(4, name, name + " is healthy again"));
                }
                return member;
            }
            default -> {
                return member;
            }
        }
    }

    private static Member looked(@Nullable Member member, Seen container, Instant now) {
        if (member == null) {
            return adopted(container, now);
        }
        return new Member(
                        container.id(),
                        container.name(),
                        member.state(),
                        member.health(),
                        container.mayEnd(),
                        member.stopped(),
                        member.restarts(),
                        member.since(),
                        member.retryAt())
                .with(container.state(), container.health(), now);
    }

    /** What has ended before it was first seen ended for a reason that nobody here knows; it is left alone. */
    private static Member adopted(Seen container, Instant now) {
        return new Member(
                container.id(),
                container.name(),
                container.state(),
                container.health(),
                container.mayEnd(),
                container.state().equals("exited"),
                0,
                now,
                Instant.EPOCH);
    }
}
