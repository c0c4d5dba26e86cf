package io.elasticruntime.cellrep.executor.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceIdentitiesTest {

    private static final Duration DAY = Duration.ofHours(24);
    private static final List<String> UNITS = List.of("organization:o", "space:s \\ \"quoted\"", "app:a");

    @TempDir
    Path directory;

    private Instant now = Instant.parse("2049-12-31T12:00:00Z");
    private final InstantSource clock = () -> now;

    @Test
    void aCertificateSaysWhoTheInstanceIsAndIsSignedByTheAuthority() throws Exception {
        InstanceIdentities identities = open();
        Path home = identities.prepare("guid-1");
        assertThat(home).isEmptyDirectory();

        identities.issue("guid-1", "10.255.3.2", UNITS);

        List<X509Certificate> chain = chain(home);
        X509Certificate leaf = chain.getFirst();
        assertThat(leaf.getSubjectX500Principal().getName("RFC1779"))
                .contains("CN=guid-1", "OU=app:a", "OU=organization:o", "space:s");
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(List.of(2, "guid-1"), List.of(7, "10.255.3.2"));
        assertThat(leaf.getKeyUsage()).containsExactly(true, false, true, false, true, false, false, false, false);
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1");
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(now.plus(DAY));
        assertThat(chain.getLast().getBasicConstraints()).isNotNegative();
        validate(leaf, chain.getLast());
        assertThat(belongsTo(home, leaf)).isTrue();
    }

    @Test
    void everyUserOfTheContainerReadsTheCertificateAndOneUserTheKeyWhateverTheUmaskOfTheCellIs() throws Exception {
        InstanceIdentities identities = open();
        Path home = identities.prepare("guid-1");

        identities.issue("guid-1", "10.255.3.2", UNITS);

        assertThat(permissions(home)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(home.resolve("instance.crt"))).isEqualTo("rw-r--r--");
        assertThat(permissions(home.resolve("instance.key"))).isEqualTo("rw-------");
        assertThat(permissions(directory.resolve("instance-ca.key"))).isEqualTo("rw-------");
    }

    private static String permissions(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aCertificateIsRenewedHalfAnHourBeforeItsEndAlsoAfterARestart() throws Exception {
        InstanceIdentities first = open();
        Path home = first.prepare("guid-1");
        first.issue("guid-1", "10.255.3.2", UNITS);
        X509Certificate before = chain(home).getFirst();

        InstanceIdentities again = open();
        again.adopt("guid-1", "10.255.3.2", UNITS);
        now = now.plus(DAY).minus(Duration.ofMinutes(31));
        again.renew();
        assertThat(chain(home).getFirst()).isEqualTo(before);
        now = now.plus(Duration.ofMinutes(1));
        again.renew();

        X509Certificate after = chain(home).getFirst();
        assertThat(after).isNotEqualTo(before);
        assertThat(after.getSubjectX500Principal()).isEqualTo(before.getSubjectX500Principal());
        assertThat(after.getNotAfter().toInstant()).isEqualTo(now.plus(DAY));
        assertThat(belongsTo(home, after)).isTrue();
        validate(after, chain(home).getLast());

        again.remove("guid-1");
        again.remove("guid-1");
        assertThat(home).doesNotExist();
    }

    @Test
    void shortCertificatesAreRenewedAfterSevenEighths() {
        Instant end = now.plus(Duration.ofHours(4));
        assertThat(InstanceIdentities.renewal(now, end)).isEqualTo(now.plus(Duration.ofMinutes(210)));
    }

    @Test
    void theAuthorityOfTheDeploymentIsTakenWhereThereIsOne(@TempDir Path deployment) throws Exception {
        InstanceAuthority.create(deployment, now);
        InstanceIdentities identities = InstanceIdentities.open(deployment, directory, DAY, clock);
        identities.prepare("guid-1");
        identities.issue("guid-1", "", List.of());

        assertThat(chain(directory.resolve("guid-1")).getLast().getEncoded())
                .isEqualTo(InstanceAuthority.certificate(
                                Files.readAllBytes(deployment.resolve(InstanceAuthority.CERTIFICATE)))
                        .getEncoded());
        assertThat(directory.resolve(InstanceAuthority.KEY)).doesNotExist();
    }

    private InstanceIdentities open() throws IOException {
        return InstanceIdentities.open(null, directory, DAY, clock);
    }

    private static List<X509Certificate> chain(Path home) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(home.resolve("instance.crt"))))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private void validate(X509Certificate leaf, X509Certificate authority) throws Exception {
        PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(now));
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(List.<Certificate>of(leaf)),
                        parameters);
    }

    private static boolean belongsTo(Path home, X509Certificate certificate) throws Exception {
        String pem = Files.readString(home.resolve("instance.key")).replaceAll("-----[A-Z ]+-----|\\s", "");
        PrivateKey key = KeyFactory.getInstance("EC")
                .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(new byte[] {1});
        byte[] signed = signature.sign();
        signature.initVerify(certificate);
        signature.update(new byte[] {1});
        return signature.verify(signed);
    }
}
