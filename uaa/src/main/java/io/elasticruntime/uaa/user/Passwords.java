package io.elasticruntime.uaa.user;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.security.crypto.bcrypt.BCryptPasswordEncoder;
import org.springframework.stereotype.Component;

/** Hashes and checks passwords of accounts (bcrypt). */
@Component
public class Passwords {

    private static final int BCRYPT_LONGEST_BYTES = 72;

    private final BCryptPasswordEncoder bcrypt;
    private final String nobodysHash;

    public Passwords(PasswordProperties properties) {
        this.bcrypt = new BCryptPasswordEncoder(properties.bcryptStrength());
        // Valid in form and cost, matches nothing: checking it takes as long as checking a real one.
        this.nobodysHash = "$2a$%02d$%s".formatted(properties.bcryptStrength(), ".".repeat(53));
    }

    public String hash(String password) {
        return String.valueOf(bcrypt.encode(password));
    }

    /** Whether this is the password. An account that does not exist takes as long as a wrong password. */
    public boolean matches(String password, @Nullable String hash) {
        // What is too long for the algorithm cannot have been taken: the part that it looks at must not open anything.
        boolean possible = hash != null && isShortEnough(password);
        return bcrypt.matches(password, possible ? hash : nobodysHash) && possible;
    }

    /** Why a new password cannot be taken; empty if it can. */
    public Optional<String> objection(@Nullable String password) {
        if (password == null || password.isEmpty()) {
            return Optional.of("Password must be at least 1 characters in length.");
        }
        if (!isShortEnough(password)) {
            return Optional.of("Password must be no more than " + BCRYPT_LONGEST_BYTES + " bytes in length.");
        }
        return Optional.empty();
    }

    private static boolean isShortEnough(String password) {
        return password.getBytes(StandardCharsets.UTF_8).length <= BCRYPT_LONGEST_BYTES;
    }
}
