package io.elasticruntime.diego;

import java.util.List;

/**
 * What the identity certificate of an instance says besides its name.
 *
 * @param organizationalUnit such as {@code app:<guid>}
 */
public record CertificateProperties(List<String> organizationalUnit) {

    public CertificateProperties {
        organizationalUnit = organizationalUnit == null ? List.of() : List.copyOf(organizationalUnit);
    }
}
