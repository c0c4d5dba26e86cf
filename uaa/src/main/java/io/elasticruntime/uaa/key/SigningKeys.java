package io.elasticruntime.uaa.key;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import io.elasticruntime.component.encryption.EncryptedColumn;
import io.elasticruntime.component.encryption.EncryptedColumns;
import io.elasticruntime.component.encryption.Encryptor;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The RSA keys of this UAA. The first instance that finds none makes one; all instances share it, so that a token of one
 * is good at the others and after a restart.
 */
@Component
public class SigningKeys implements InitializingBean {

    private static final Logger log = LoggerFactory.getLogger(SigningKeys.class);
    private static final int KEY_BITS = 2048; // clients refuse RS256 with less (uaa-and-clients.md b.1)

    static final EncryptedColumn PRIVATE_KEY = new EncryptedColumn("signing_keys", "id", "private_key");

    private final SigningKeyStore store;
    private final Encryptor encryptor;
    private final TransactionTemplate transaction;
    private final InstantSource time;
    private volatile List<RSAKey> keys = List.of();

    /** @param encryption has encrypted what an earlier version left before a key is read */
    SigningKeys(
            SigningKeyStore store,
            Encryptor encryptor,
            EncryptedColumns encryption,
            TransactionTemplate transaction,
            InstantSource time) {
        this.store = store;
        this.encryptor = encryptor;
        this.transaction = transaction;
        this.time = time;
    }

    @Override
    public void afterPropertiesSet() {
        keys = load();
        if (keys.isEmpty()) {
            RSAPrivateCrtKey key = generate();
            String id = "key-"
                    + HexFormat.of().toHexDigits(ThreadLocalRandom.current().nextInt());
            String encrypted =
                    encryptor.encrypt(PRIVATE_KEY.place(id), Base64.getEncoder().encodeToString(key.getEncoded()));
            transaction.executeWithoutResult(_ -> store.addUnlessThereIsOne(id, encrypted, time.instant()));
            keys = load();
            log.atInfo().addKeyValue("key", keys.getFirst().getKeyID()).log("tokens are signed with a new key");
        }
    }

    /** The key that signs. */
    public RSAKey active() {
        return keys.getFirst();
    }

    /** The key of this id, if it is one of ours. */
    public Optional<RSAKey> find(String keyId) {
        return keys.stream().filter(key -> keyId.equals(key.getKeyID())).findFirst();
    }

    /** All keys, the active one first. */
    public List<RSAKey> all() {
        return keys;
    }

    private List<RSAKey> load() {
        return store.all().stream().map(this::decode).toList();
    }

    private RSAKey decode(SigningKey stored) {
        String decrypted = encryptor.decrypt(PRIVATE_KEY.place(stored.id()), stored.privateKey());
        try {
            KeyFactory rsa = KeyFactory.getInstance("RSA");
            RSAPrivateCrtKey key = (RSAPrivateCrtKey) rsa.generatePrivate(
                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(decrypted)));
            RSAPublicKey publicKey =
                    (RSAPublicKey) rsa.generatePublic(new RSAPublicKeySpec(key.getModulus(), key.getPublicExponent()));
            return new RSAKey.Builder(publicKey)
                    .privateKey(key)
                    .keyID(stored.id())
                    .keyUse(KeyUse.SIGNATURE)
                    .algorithm(JWSAlgorithm.RS256)
                    .build();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("signing key " + stored.id() + " cannot be read", e);
        }
    }

    private static RSAPrivateCrtKey generate() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(KEY_BITS);
            return (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no RSA", e);
        }
    }

    /** The public half in the PEM form that clients read beside the numbers (X.509 SubjectPublicKeyInfo). */
    static String pem(RSAKey key) {
        try {
            return "-----BEGIN PUBLIC KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'})
                            .encodeToString(key.toRSAPublicKey().getEncoded())
                    + "\n-----END PUBLIC KEY-----";
        } catch (JOSEException e) {
            throw new IllegalStateException("key " + key.getKeyID() + " has no public half", e);
        }
    }
}
