package io.elasticruntime.loggregator.trafficcontroller;

import io.elasticruntime.loggregator.access.AppAccess;
import io.elasticruntime.loggregator.access.Token;
import io.elasticruntime.loggregator.access.Tokens;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Who may read the firehose, and who an app's stream (loggregator.md f). */
@Component
class StreamAccess {

    /** Cookie that carries the token of clients that cannot set headers. */
    static final String COOKIE = "authorization";

    private static final Pattern GUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    private final Tokens tokens;
    private final AppAccess apps;

    StreamAccess(Tokens tokens, AppAccess apps) {
        this.tokens = tokens;
        this.apps = apps;
    }

    /** The token that a client sends: in the header, or else in the cookie. */
    static String authorization(@Nullable String header, @Nullable String cookie) {
        if (header != null && !header.isEmpty()) {
            return header;
        }
        try {
            return cookie == null ? "" : URLDecoder.decode(cookie, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return "";
        }
    }

    /** Whose token it is; empty if it is none. */
    String holder(String authorization) {
        return tokens.verify(authorization).map(Token::holder).orElse("");
    }

    /** Why the bearer may not read the firehose; empty if they may. */
    Optional<Refusal> toFirehose(String authorization) {
        if (authorization.isEmpty()) {
            return Optional.of(Refusal.ofFirehose("authorization not provided"));
        }
        return tokens.verify(authorization).filter(Token::mayReadFirehose).isPresent()
                ? Optional.empty()
                : Optional.of(Refusal.ofFirehose("invalid authorization"));
    }

    /** Why the bearer may not read what belongs to an app; empty if they may. */
    Optional<Refusal> toApp(String authorization, String appGuid) {
        if (!GUID.matcher(appGuid).matches()) {
            return Optional.of(Refusal.NO_APP_GUID);
        }
        Optional<Token> token = tokens.verify(authorization);
        if (token.isEmpty()) {
            return Optional.of(Refusal.UNAUTHENTICATED);
        }
        return switch (apps.to(token.get().authorization(), appGuid)) {
            case GRANTED -> Optional.empty();
            case UNAUTHENTICATED -> Optional.of(Refusal.UNAUTHENTICATED);
            case HIDDEN -> Optional.of(Refusal.HIDDEN);
            case UNKNOWN -> Optional.of(Refusal.UNKNOWN);
        };
    }
}
