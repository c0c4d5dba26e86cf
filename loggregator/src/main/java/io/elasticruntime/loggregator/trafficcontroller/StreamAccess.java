package io.elasticruntime.loggregator.trafficcontroller;

import io.elasticruntime.loggregator.access.AppAccess;
import io.elasticruntime.loggregator.access.Permit;
import io.elasticruntime.loggregator.access.Permits;
import io.elasticruntime.loggregator.access.Token;
import io.elasticruntime.loggregator.access.Tokens;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
    private final Permits permits;

    StreamAccess(Tokens tokens, AppAccess apps, Permits permits) {
        this.tokens = tokens;
        this.apps = apps;
        this.permits = permits;
    }

    /** What a client is told. */
    sealed interface Answer {

        /** It may read as long as the permit holds. */
        record Admitted(Permit permit) implements Answer {}

        record Refused(Refusal refusal) implements Answer {}
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

    /** Whether the bearer may read the firehose. */
    Answer toFirehose(String authorization) {
        if (authorization.isEmpty()) {
            return new Answer.Refused(Refusal.ofFirehose("authorization not provided"));
        }
        return tokens.verify(authorization)
                .filter(Token::mayReadFirehose)
                .<Answer>map(token -> new Answer.Admitted(permits.ofToken(token)))
                .orElseGet(() -> new Answer.Refused(Refusal.ofFirehose("invalid authorization")));
    }

    /** Whether the bearer may read what belongs to an app. */
    Answer toApp(String authorization, String appGuid) {
        if (!GUID.matcher(appGuid).matches()) {
            return new Answer.Refused(Refusal.NO_APP_GUID);
        }
        Optional<Token> token = tokens.verify(authorization);
        if (token.isEmpty()) {
            return new Answer.Refused(Refusal.UNAUTHENTICATED);
        }
        return switch (apps.to(token.get().authorization(), appGuid)) {
            case GRANTED -> new Answer.Admitted(permits.ofApps(token.get(), List.of(appGuid)));
            case UNAUTHENTICATED -> new Answer.Refused(Refusal.UNAUTHENTICATED);
            case HIDDEN -> new Answer.Refused(Refusal.HIDDEN);
            case UNKNOWN -> new Answer.Refused(Refusal.UNKNOWN);
        };
    }
}
