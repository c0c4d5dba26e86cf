package io.elasticruntime.component.jpa;

import io.elasticruntime.component.encryption.Encryptor;
import io.elasticruntime.component.encryption.Place;
import jakarta.persistence.AttributeConverter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.BeanFactoryAware;
import org.springframework.beans.factory.ObjectProvider;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * Writes an {@link Encrypted} attribute as encrypted JSON. The value brings its place along, because a converter is not
 * told of the row.
 *
 * <p>The keys are asked for when the first value is read or written. The build, which reads how entities are mapped, has
 * none; and with bean definitions of the build nobody would give them to a constructor or a field of what Hibernate
 * makes, while the factory itself is told to everybody who wants to know it.
 *
 * @param <T> the type that the entity works with
 */
public abstract class EncryptedConverter<T> implements AttributeConverter<Encrypted<T>, String>, BeanFactoryAware {

    /** As Hibernate writes JSON columns; the service's own mapper may name members otherwise. */
    private static final JsonMapper JSON = JsonMapper.shared();

    private final TypeReference<T> type;
    private @Nullable ObjectProvider<Encryptor> encryptor;

    protected EncryptedConverter(TypeReference<T> type) {
        this.type = type;
    }

    @Override
    public void setBeanFactory(BeanFactory beans) {
        encryptor = beans.getBeanProvider(Encryptor.class);
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
                : Encrypted.read(
                        text, (place, encrypted) -> JSON.readValue(encryptor().decrypt(place, encrypted), type));
    }

    private Encryptor encryptor() {
        return Objects.requireNonNull(encryptor, "a converter that Spring has not made has no keys")
                .getObject();
    }
}
