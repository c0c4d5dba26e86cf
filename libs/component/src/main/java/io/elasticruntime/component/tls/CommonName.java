package io.elasticruntime.component.tls;

import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;

/** The name of a component as its certificate has it. */
public final class CommonName {

    private CommonName() {}

    /** The common name of the certificate's subject, such as {@code cc-bridge}; empty if it has none. */
    public static Optional<String> of(X509Certificate certificate) {
        try {
            return new LdapName(certificate.getSubjectX500Principal().getName())
                    .getRdns().stream()
                            .filter(rdn -> rdn.getType().equalsIgnoreCase("CN"))
                            .map(rdn -> rdn.getValue().toString())
                            .findFirst();
        } catch (InvalidNameException _) {
            return Optional.empty();
        }
    }
}
