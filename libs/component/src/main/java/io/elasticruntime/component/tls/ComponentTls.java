package io.elasticruntime.component.tls;

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleKey;
import org.springframework.boot.ssl.SslOptions;
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

    /**
     * The store never leaves the memory of this process, so its encryption protects nothing; the default type derives
     * its keys by ten thousand rounds of a digest, several times over, which is a seventh of a small service's start.
     */
    private static final String STORE_TYPE = "JKS";

    /**
     * Bulk encryption that is fast without the second compiler comes first: it needs no intrinsics (ADR 0005). The others
     * are for peers that are no JVM of ours.
     */
    private static final List<String> CIPHERS =
            List.of("TLS_CHACHA20_POLY1305_SHA256", "TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384");

    private static final SslOptions OPTIONS = SslOptions.of(CIPHERS.toArray(String[]::new), new String[] {"TLSv1.3"});

    private static final String IN_MEMORY = "in-memory";

    /** Reads {@code ca.crt}, {@code component.crt} and {@code component.key}; plain HTTP if the directory is null. */
    public static ComponentTls from(@Nullable Path certificates) {
        if (certificates == null) {
            return new ComponentTls(null);
        }
        PemSslStoreDetails key = details(certificates, "component.crt")
                .withPrivateKey(certificates.resolve("component.key").toUri().toString())
                .withPassword(IN_MEMORY);
        SslStoreBundle stores = new PemSslStoreBundle(key, details(certificates, "ca.crt"));
        return new ComponentTls(SslBundle.of(stores, SslBundleKey.of(IN_MEMORY), OPTIONS));
    }

    private static PemSslStoreDetails details(Path certificates, String certificate) {
        String location = certificates.resolve(certificate).toUri().toString();
        return new PemSslStoreDetails(STORE_TYPE, location, null);
    }

    /**
     * The name in the certificate that this component shows to the others, such as {@code cell-z1-0}.
     *
     * @throws IllegalStateException if there are no certificates, or this one has no name
     */
    public String name() {
        try {
            KeyStore keys = bundle == null ? null : bundle.getStores().getKeyStore();
            if (keys != null) {
                for (String alias : Collections.list(keys.aliases())) {
                    if (keys.getCertificate(alias) instanceof X509Certificate own) {
                        return CommonName.of(own)
                                .orElseThrow(() -> new IllegalStateException("component.crt has no common name"));
                    }
                }
            }
        } catch (KeyStoreException e) {
            throw new IllegalStateException("component.crt cannot be read", e);
        }
        throw new IllegalStateException("this component has no certificate");
    }

    public boolean enabled() {
        return bundle != null;
    }
}
