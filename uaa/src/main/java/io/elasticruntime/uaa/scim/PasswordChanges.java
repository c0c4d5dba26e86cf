package io.elasticruntime.uaa.scim;

import io.elasticruntime.uaa.attempt.Attempts;
import io.elasticruntime.uaa.error.UaaException;
import io.elasticruntime.uaa.revocation.RevocationLog;
import io.elasticruntime.uaa.user.Passwords;
import io.elasticruntime.uaa.user.User;
import io.elasticruntime.uaa.user.Users;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Changes a password. The old one is tried like a login: in its turn, and with the same lock. No transaction is open
 * while hashes are computed.
 */
@Component
class PasswordChanges {

    private final Users users;
    private final Passwords passwords;
    private final Attempts attempts;
    private final RevocationLog revocations;
    private final TransactionTemplate transaction;
    private final InstantSource time;

    PasswordChanges(
            Users users,
            Passwords passwords,
            Attempts attempts,
            RevocationLog revocations,
            TransactionTemplate transaction,
            InstantSource time) {
        this.users = users;
        this.passwords = passwords;
        this.attempts = attempts;
        this.revocations = revocations;
        this.transaction = transaction;
        this.time = time;
    }

    /** @throws UaaException 401 if the old password is wrong or the account locked, 429 */
    void checkOld(User user, String oldPassword, String address) {
        Attempts.Account account = Attempts.Account.of(user.id(), user.username());
        if (!attempts.ofUser(account, address, () -> passwords.matches(oldPassword, user.passwordHash()))) {
            throw new UaaException(HttpStatus.UNAUTHORIZED, "unauthorized", "Old password is incorrect");
        }
    }

    /**
     * Gives the account a new password; every token that the old one opened is revoked.
     *
     * @throws UaaException 422 {@code invalid_password}, 429
     */
    void change(User user, @Nullable String given, String address) {
        String password = acceptable(given);
        String hash = attempts.compute(
                address, () -> passwords.matches(password, user.passwordHash()) ? null : passwords.hash(password));
        if (hash == null) {
            throw new UaaException(
                    HttpStatus.UNPROCESSABLE_CONTENT,
                    "invalid_password",
                    "Your new password cannot be the same as the old password.");
        }
        transaction.executeWithoutResult(_ -> {
            User current = users.findById(user.id())
                    .filter(still -> Objects.equals(still.passwordHash(), user.passwordHash()))
                    .orElseThrow(() -> UaaException.scim(
                            HttpStatus.CONFLICT,
                            "optimistic_locking_failure",
                            "The user was changed at the same time: try again"));
            current.changePassword(hash, time.instant());
            users.saveAndFlush(current);
            revocations.ofUser(current.id());
        });
    }

    /** @throws UaaException 422 {@code invalid_password}, if this cannot be a password */
    String acceptable(@Nullable String password) {
        passwords.objection(password).ifPresent(objection -> {
            throw new UaaException(HttpStatus.UNPROCESSABLE_CONTENT, "invalid_password", objection);
        });
        return String.valueOf(password);
    }
}
