package io.elasticruntime.cellrep.executor.identity;

import io.elasticruntime.cellrep.executor.journal.AtomicFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/**
 * Signs the certificates of instances (cell-and-staging.md A8). It is not the authority of the components: what an
 * instance can prove must never pass for a component. Keys are of the curve P-256, which takes milliseconds where the
 * original's RSA keys of 3072 bits take seconds of a core.
 */
public final class InstanceAuthority {

    static final String CERTIFICATE = "instance-ca.crt";
    static final String KEY = "instance-ca.key";

    private static final String NAME = "CN=instance-identity";
    private static final Duration VALIDITY = Duration.ofDays(3650);
    /** Clocks differ. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);

    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.oid("1.2.840.10045.4.3.2"));
    private static final byte DIGITAL_SIGNATURE_KEY_ENCIPHERMENT_KEY_AGREEMENT = (byte) 0xA8;
    private static final byte CERTIFICATE_AND_CRL_SIGNATURE = 0x06;
    private static final int DNS_NAME = 0x82;
    private static final int IP_ADDRESS = 0x87;

    private final X509Certificate certificate;
    private final PrivateKey key;

    private InstanceAuthority(X509Certificate certificate, PrivateKey key) {
        this.certificate = certificate;
        this.key = key;
    }

    /** A certificate with that of its authority, and its key, as PEM. */
    record Credentials(String certificates, String key) {}

    /** That of the deployment, if its key is in {@code directory}. */
    static boolean isIn(Path directory) {
        return Files.exists(directory.resolve(CERTIFICATE)) && Files.exists(directory.resolve(KEY));
    }

    /** @throws IOException if the files cannot be read */
    static InstanceAuthority read(Path directory) throws IOException {
        try {
            X509Certificate certificate = certificate(Files.readAllBytes(directory.resolve(CERTIFICATE)));
            String base64 = Files.readString(directory.resolve(KEY)).replaceAll("-----[A-Z ]+-----|\\s", "");
            return new InstanceAuthority(
                    certificate,
                    KeyFactory.getInstance("EC")
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(base64))));
        } catch (GeneralSecurityException e) {
            throw new IOException("the instance authority in " + directory + " is no good", e);
        }
    }

    /** Makes one, for a cell whose deployment has none, and keeps it in {@code directory}. */
    static InstanceAuthority create(Path directory, Instant now) throws IOException {
        try {
            KeyPair keys = newKeys();
            X500Principal name = new X500Principal(NAME);
            byte[] encoded = sign(
                    keys.getPrivate(),
                    name.getEncoded(),
                    name,
                    keys.getPublic(),
                    now,
                    VALIDITY,
                    extension("2.5.29.19", true, Der.sequence(Der.bool(true))),
                    extension("2.5.29.15", true, Der.bits(1, CERTIFICATE_AND_CRL_SIGNATURE)));
            Files.createDirectories(directory);
            AtomicFile.write(
                    directory.resolve(CERTIFICATE), pem("CERTIFICATE", encoded).getBytes(StandardCharsets.US_ASCII));
            Path file = directory.resolve(KEY);
            AtomicFile.write(
                    file, pem("PRIVATE KEY", keys.getPrivate().getEncoded()).getBytes(StandardCharsets.US_ASCII));
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            return new InstanceAuthority(certificate(encoded), keys.getPrivate());
        } catch (GeneralSecurityException e) {
            throw new IOException("an instance authority cannot be made", e);
        }
    }

    /**
     * A fresh key and a certificate for it.
     *
     * @param guid of the instance or the task: common name and DNS name
     * @param address of the container
     * @param organizationalUnits such as {@code app:<guid>}
     */
    Credentials issue(String guid, String address, List<String> organizationalUnits, Instant now, Duration validity) {
        try {
            KeyPair keys = newKeys();
            StringBuilder subject = new StringBuilder("CN=").append(guid);
            for (String unit : organizationalUnits) {
                subject.append(", OU=\"")
                        .append(unit.replace("\\", "\\\\").replace("\"", "\\\""))
                        .append('"');
            }
            List<byte[]> names = new ArrayList<>();
            names.add(Der.tagged(DNS_NAME, guid.getBytes(StandardCharsets.US_ASCII)));
            if (!address.isEmpty()) {
                names.add(Der.tagged(IP_ADDRESS, InetAddress.getByName(address).getAddress()));
            }
            byte[] encoded = sign(
                    key,
                    certificate.getSubjectX500Principal().getEncoded(),
                    new X500Principal(subject.toString()),
                    keys.getPublic(),
                    now,
                    validity,
                    extension("2.5.29.19", true, Der.sequence()),
                    extension("2.5.29.15", true, Der.bits(3, DIGITAL_SIGNATURE_KEY_ENCIPHERMENT_KEY_AGREEMENT)),
                    extension(
                            "2.5.29.37",
                            false,
                            Der.sequence(Der.oid("1.3.6.1.5.5.7.3.2"), Der.oid("1.3.6.1.5.5.7.3.1"))),
                    extension("2.5.29.17", false, Der.sequence(names.toArray(byte[][]::new))));
            return new Credentials(
                    pem("CERTIFICATE", encoded) + pem("CERTIFICATE", certificate.getEncoded()),
                    pem("PRIVATE KEY", keys.getPrivate().getEncoded()));
        } catch (GeneralSecurityException | UnknownHostException e) {
            throw new IllegalStateException("the certificate of " + guid + " cannot be made", e);
        }
    }

    /** The structure of RFC 5280, signed. */
    private static byte[] sign(
            PrivateKey signer,
            byte[] issuer,
            X500Principal subject,
            PublicKey subjectKey,
            Instant now,
            Duration validity,
            byte[]... extensions)
            throws GeneralSecurityException {
        byte[] content = Der.sequence(
                Der.tagged(0xA0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(127, new SecureRandom())),
                ECDSA_WITH_SHA256,
                issuer,
                Der.sequence(Der.time(now.minus(BACKDATED)), Der.time(now.plus(validity))),
                subject.getEncoded(),
                subjectKey.getEncoded(),
                Der.tagged(0xA3, Der.sequence(extensions)));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer);
        signature.update(content);
        return Der.sequence(content, ECDSA_WITH_SHA256, Der.bits(0, signature.sign()));
    }

    private static byte[] extension(String oid, boolean critical, byte[] value) {
        return critical
                ? Der.sequence(Der.oid(oid), Der.bool(true), Der.octets(value))
                : Der.sequence(Der.oid(oid), Der.octets(value));
    }

    private static KeyPair newKeys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    static X509Certificate certificate(byte[] bytes) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
    }

    private static String pem(String type, byte[] content) {
        String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + base64 + "\n-----END " + type + "-----\n";
    }
}
