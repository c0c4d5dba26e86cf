package io.elasticruntime.cloudcontroller.app;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Values as Cloud Controller has always shown them in app logs: {@code {"name"=>"web"}} (loggregator.md i). */
public final class RubyText {

    private RubyText() {}

    public static String of(@Nullable Object value) {
        return switch (value) {
            case null -> "nil";
            case Map<?, ?> map ->
                map.entrySet().stream()
                        .map(entry -> "\"" + entry.getKey() + "\"=>" + of(entry.getValue()))
                        .collect(Collectors.joining(", ", "{", "}"));
            case Collection<?> list -> list.stream().map(RubyText::of).collect(Collectors.joining(", ", "[", "]"));
            case String text -> "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
            default -> value.toString();
        };
    }
}
