package io.elasticruntime.er.certificates;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The certificate authority of one deployment. It lives only while {@code er up} hands out certificates: its key is
 * never written, so nobody can add a component to a deployment later.
 */
public final class Authority {

    private static final Duration VALIDITY = Duration.ofDays(730);

    private final X500Name name;
    private final KeyPair keys;
    private final X509Certificate certificate;
    private final Instant now;

    public Authority(Instant now) {
        this(now, new X500Name("CN=elastic-runtime"));
    }

    private Authority(Instant now, X500Name name) {
        this.now = now;
        this.name = name;
        this.keys = newKeys();
        this.certificate = sign(name, keys, null);
    }

    /**
     * Writes {@code instance-ca.crt} and {@code instance-ca.key}: the authority of what runs in containers. It is another
     * one, so that no application can pass for a component.
     */
    public static void createForInstances(Instant now, Path directory) {
        Authority authority = new Authority(now, new X500Name("CN=instance-identity"));
        try {
            Files.createDirectories(directory);
            write(directory.resolve("instance-ca.crt"), pem(authority.certificate), "rw-r--r--");
            write(
                    directory.resolve("instance-ca.key"),
                    pem(new JcaPKCS8Generator(authority.keys.getPrivate(), null)),
                    "rw-------");
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be written", e);
        }
    }

    /**
     * Writes {@code ca.crt}, {@code component.crt} and {@code component.key} for the component, readable by its owner.
     *
     * @param hosts names under which it is called besides those of the loopback interface, such as
     *     {@code *.cells.internal}
     */
    public void issue(String component, List<String> hosts, Path directory) {
        KeyPair own = newKeys();
        X509Certificate issued = sign(new X500Name("CN=" + component), own, hosts);
        try {
            Files.createDirectories(directory);
            write(directory.resolve("ca.crt"), pem(certificate), "rw-r--r--");
            write(directory.resolve("component.crt"), pem(issued), "rw-r--r--");
            write(directory.resolve("component.key"), pem(new JcaPKCS8Generator(own.getPrivate(), null)), "rw-------");
        } catch (IOException e) {
            throw new UncheckedIOException(directory + " cannot be written", e);
        }
    }

    /** @param hosts names of the component; null for an authority */
    private X509Certificate sign(X500Name subject, KeyPair subjectKeys, @Nullable List<String> hosts) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    name,
                    new BigInteger(127, new SecureRandom()),
                    Date.from(now.minus(Duration.ofHours(1))),
                    Date.from(now.plus(VALIDITY)),
                    subject,
                    subjectKeys.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(hosts == null));
            if (hosts != null) {
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                }));
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names(hosts)));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException | CertIOException e) {
            throw new IllegalStateException("the certificate of " + subject + " cannot be made", e);
        }
    }

    private static GeneralName[] names(List<String> hosts) {
        return Stream.concat(
                        Stream.of(
                                new GeneralName(GeneralName.dNSName, "localhost"),
                                new GeneralName(GeneralName.iPAddress, "127.0.0.1"),
                                new GeneralName(GeneralName.iPAddress, "::1")),
                        hosts.stream().map(host -> new GeneralName(GeneralName.dNSName, host)))
                .toArray(GeneralName[]::new);
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this JDK has no elliptic curve keys", e);
        }
    }

    private static String pem(Object value) throws IOException {
        StringWriter text = new StringWriter();
        try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
            writer.writeObject(value instanceof JcaPKCS8Generator key ? key.generate() : value);
        }
        return text.toString();
    }

    private static void write(Path file, String text, String permissions) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)));
        Files.writeString(file, text);
    }
}
