package io.elasticruntime.component.jpa;

import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.component.encryption.Place;
import jakarta.persistence.AttributeConverter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes an {@link Encrypted} attribute as encrypted JSON. The value brings its place along, because a converter is not
 * told of the row.
 *
 * @param <T> the type that the entity works with
 */
public abstract class EncryptedConverter<T> implements AttributeConverter<Encrypted<T>, String> {

    /** As Hibernate writes JSON columns; the service's own mapper may name members otherwise. */
    private static final JsonMapper JSON = JsonMapper.shared();

    private final @Nullable Encryptor encryptor;
    private final TypeReference<T> type;

    protected EncryptedConverter(Encryptor encryptor, TypeReference<T> type) {
        this.encryptor = encryptor;
        this.type = type;
    }

    /** For the build, which reads how entities are mapped, and neither has keys nor reads a row. */
    protected EncryptedConverter(TypeReference<T> type) {
        this.encryptor = null;
        this.type = type;
    }

    private Encryptor encryptor() {
        return Objects.requireNonNull(encryptor, "a converter of the build has no keys");
    }

    @Override
    public @Nullable String convertToDatabaseColumn(@Nullable Encrypted<T> value) {
        if (value == null) {
            return null;
        }
        Place place = value.place();
        return place == null
                ? Objects.requireNonNull(value.text())
                : encryptor().encrypt(place, JSON.writeValueAsString(value.open(place)));
    }

    @Override
    public @Nullable Encrypted<T> convertToEntityAttribute(@Nullable String text) {
        return text == null
                ? null
                : Encrypted.read(text, (place, encrypted) -> JSON.readValue(encryptor().decrypt(place, encrypted), type));
    }
}
