package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.buildpack.BuildpackRepository;
import io.elasticruntime.cloudcontroller.stack.StackRepository;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whether the buildpacks and the stack that a user names exist. */
@Component
public class LifecycleChecks {

    private static final Pattern URL = Pattern.compile("(https?|git|ssh|git\\+ssh|file)://\\S+|[\\w.-]+@[\\w.-]+:\\S+");

    private final BuildpackRepository buildpacks;
    private final StackRepository stacks;

    LifecycleChecks(BuildpackRepository buildpacks, StackRepository stacks) {
        this.buildpacks = buildpacks;
        this.stacks = stacks;
    }

    public static boolean isUrl(String buildpack) {
        return URL.matcher(buildpack).matches();
    }

    /** The first that is neither installed nor a URL. */
    public Optional<String> unknownBuildpack(@Nullable List<String> names) {
        return names == null
                ? Optional.empty()
                : names.stream()
                        .filter(name ->
                                !isUrl(name) && buildpacks.findByName(name).isEmpty())
                        .findFirst();
    }

    /** Why the stack cannot be used; empty: it can. */
    public Optional<String> problemOfStack(@Nullable String name) {
        if (name == null) {
            return Optional.empty();
        }
        return stacks.findByName(name)
                .map(stack -> stack.state().equals("DISABLED")
                        ? Optional.of("Stack '" + name + "' is disabled and cannot be used for staging")
                        : Optional.<String>empty())
                .orElse(Optional.of("Stack must be an existing stack"));
    }
}
