package io.elasticruntime.cloudcontroller.manifest;

import java.util.List;

/** A manifest that cannot be applied, with every problem in words for its author. */
public final class InvalidManifest extends Exception {

    /** How the document fails: as text, as YAML, as an unsupported feature of YAML, or by what it says. */
    public enum Kind {
        NOT_YAML,
        UNSUPPORTED_YAML,
        INVALID
    }

    private final Kind kind;
    private final List<String> problems;

    InvalidManifest(Kind kind, List<String> problems) {
        super(String.join(", ", problems));
        this.kind = kind;
        this.problems = List.copyOf(problems);
    }

    public Kind kind() {
        return kind;
    }

    public List<String> problems() {
        return problems;
    }
}
