package io.elasticruntime.component.tls;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;

/**
 * The identity that a component shows to the others, and the authority that it trusts: the one certificate authority of
 * the deployment. Absent where the deployment gives no certificates.
 *
 * @param bundle key, certificate and trusted authority, or null for plain HTTP
 */
public record ComponentTls(@Nullable SslBundle bundle) {

    /** Reads {@code ca.crt}, {@code component.crt} and {@code component.key}; plain HTTP if the directory is null. */
    public static ComponentTls from(@Nullable Path certificates) {
        if (certificates == null) {
            return new ComponentTls(null);
        }
        PemSslStoreDetails key = PemSslStoreDetails.forCertificate(
                        certificates.resolve("component.crt").toUri().toString())
                .withPrivateKey(certificates.resolve("component.key").toUri().toString());
        PemSslStoreDetails trust = PemSslStoreDetails.forCertificate(
                certificates.resolve("ca.crt").toUri().toString());
        SslStoreBundle stores = new PemSslStoreBundle(key, trust);
        return new ComponentTls(SslBundle.of(stores));
    }

    public boolean enabled() {
        return bundle != null;
    }
}
