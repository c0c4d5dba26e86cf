package io.elasticruntime.uaa.user;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.JoinTable;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.hibernate.annotations.BatchSize;
import org.jspecify.annotations.Nullable;

/**
 * An account. The user name is unique within its origin, whatever its case. Accounts of origin {@value #UAA} log in with
 * a password kept here; those of another origin only stand for someone whom another provider knows.
 */
@Entity
@Table(name = "users")
public class User {

    /** Origin of the accounts whose passwords are kept here. */
    public static final String UAA = "uaa";

    @Id
    private String id;

    private String username;
    private String origin;
    private String email;
    private @Nullable String givenName;
    private @Nullable String familyName;
    private @Nullable String passwordHash;
    private @Nullable String givenPasswordHash;
    private boolean active;
    private boolean verified;

    @Version
    private int version;

    private Instant created;
    private Instant lastModified;

    @Column(name = "password_changed")
    private Instant passwordChanged;

    private @Nullable Instant lastLogon;
    private @Nullable Instant previousLogon;

    @BatchSize(size = 200)
    @ManyToMany(fetch = FetchType.LAZY)
    @JoinTable(
            name = "group_members",
            joinColumns = @JoinColumn(name = "user_id"),
            inverseJoinColumns = @JoinColumn(name = "group_id"))
    private Set<Group> groups = new HashSet<>();

    @SuppressWarnings("NullAway.Init")
    protected User() {}

    /** A new account that is active and has no password yet. */
    public User(String username, String origin, Profile profile, Instant now) {
        this.id = UUID.randomUUID().toString();
        this.username = username;
        this.origin = origin;
        this.email = profile.email();
        this.givenName = profile.givenName();
        this.familyName = profile.familyName();
        this.active = true;
        this.verified = true;
        this.created = now;
        this.lastModified = now;
        this.passwordChanged = now;
    }

    /** How a person wants to be called and reached. */
    public record Profile(
            String email,
            @Nullable String givenName,
            @Nullable String familyName) {}

    public void rename(String newUsername, Profile profile, boolean isActive, Instant now) {
        username = newUsername;
        email = profile.email();
        givenName = profile.givenName();
        familyName = profile.familyName();
        active = isActive;
        lastModified = now;
    }

    /** Takes a new password; tokens that were made with the old one are good no more. */
    public void changePassword(String newPasswordHash, Instant now) {
        passwordHash = newPasswordHash;
        passwordChanged = now;
        lastModified = now;
    }

    /** Takes the password that the deployment gives; see {@link #givenPasswordHash}. */
    public void givePassword(String newPasswordHash, Instant now) {
        changePassword(newPasswordHash, now);
        givenPasswordHash = newPasswordHash;
    }

    public void join(Group group) {
        groups.add(group);
    }

    public void leave(Group group) {
        groups.remove(group);
    }

    public String id() {
        return id;
    }

    public String username() {
        return username;
    }

    public String origin() {
        return origin;
    }

    public Profile profile() {
        return new Profile(email, givenName, familyName);
    }

    public @Nullable String passwordHash() {
        return passwordHash;
    }

    /** Hash of the password that the deployment gave last; its owner may have changed the real one since. */
    public @Nullable String givenPasswordHash() {
        return givenPasswordHash;
    }

    public boolean active() {
        return active;
    }

    public boolean verified() {
        return verified;
    }

    public int version() {
        return version;
    }

    public Instant created() {
        return created;
    }

    public Instant lastModified() {
        return lastModified;
    }

    public Instant passwordChanged() {
        return passwordChanged;
    }

    /** The last time but one that this account logged in: what is worth telling its owner. */
    public @Nullable Instant previousLogon() {
        return previousLogon;
    }

    public @Nullable Instant lastLogon() {
        return lastLogon;
    }

    /** The groups that this account was put into, without those of everyone. */
    public Set<Group> groups() {
        return Set.copyOf(groups);
    }
}
