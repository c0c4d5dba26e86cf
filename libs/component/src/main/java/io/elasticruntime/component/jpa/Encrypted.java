package io.elasticruntime.component.jpa;

import io.elasticruntime.component.encryption.Place;
import java.util.function.BiFunction;
import org.hibernate.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * A value of an entity that is encrypted in the database: fresh from its author, or as it was read. It is opened when
 * somebody asks for it, so lists of entities cost nothing. An entity replaces it to change it, and does not write it
 * otherwise ({@code @DynamicUpdate}): what is encrypted anew meanwhile must not be overwritten.
 *
 * @param <T> the type that the entity works with, such as a map of variables; never changed after it was given
 */
@Immutable
public final class Encrypted<T> {

    private final @Nullable Place place;
    private final @Nullable String text;
    private final @Nullable BiFunction<Place, String, T> opener;
    private volatile @Nullable T value;

    private Encrypted(
            @Nullable Place place,
            @Nullable String text,
            @Nullable BiFunction<Place, String, T> opener,
            @Nullable T value) {
        this.place = place;
        this.text = text;
        this.opener = opener;
        this.value = value;
    }

    /** A value that will be encrypted for this place when the entity is written. */
    public static <T> Encrypted<T> of(Place place, T value) {
        return new Encrypted<>(place, null, null, value);
    }

    static <T> Encrypted<T> read(String text, BiFunction<Place, String, T> opener) {
        return new Encrypted<>(null, text, opener, null);
    }

    /**
     * The value.
     *
     * @param place where the entity has it
     * @throws io.elasticruntime.component.encryption.UnreadableSecretException if it was not encrypted for this place, or
     *     its key is not known
     */
    public T open(Place place) {
        T known = value;
        if (known == null) {
            if (opener == null || text == null) {
                throw new IllegalStateException("a value that is neither given nor read");
            }
            known = opener.apply(place, text);
            value = known;
        }
        return known;
    }

    /** What the database has, null: nothing yet. */
    @Nullable
    String text() {
        return text;
    }

    /** Where a fresh value belongs; null: it was read. */
    @Nullable
    Place place() {
        return place;
    }

    /** Without the value. */
    @Override
    public String toString() {
        return "[encrypted]";
    }
}
