package io.elasticruntime.loggregator.access;

import io.elasticruntime.component.time.Steady;
import java.time.InstantSource;
import java.util.List;
import org.springframework.stereotype.Component;

/** Gives out {@link Permit}s. */
@Component
public class Permits {

    private final Tokens tokens;
    private final AppAccess access;
    private final AccessProperties settings;
    private final InstantSource clock;

    Permits(Tokens tokens, AppAccess access, AccessProperties settings, @Steady InstantSource clock) {
        this.tokens = tokens;
        this.access = access;
        this.settings = settings;
        this.clock = clock;
    }

    /** For whoever may read everything: holds as long as the token. */
    public Permit ofToken(Token token) {
        return ofApps(token, List.of());
    }

    /** For whoever may read these apps now: holds as long as the token and the right to all of them. */
    public Permit ofApps(Token token, List<String> apps) {
        return new Permit(token, apps, tokens, access, settings.recheck(), clock);
    }
}
