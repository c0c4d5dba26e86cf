package io.elasticruntime.component.encryption;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts texts for the database with AES-256-GCM, each with a random nonce of its own and bound to its {@link Place}.
 *
 * <p>An encrypted text is {@code er1:LABEL:BODY}. {@code er1} is the version of this format; {@code LABEL} names the key
 * ({@code [a-z0-9-]}, at most 64 characters); {@code BODY} is URL-safe base64 without padding of the nonce (12 bytes),
 * the encrypted UTF-8 text, and the tag (16 bytes). Authenticated besides is the place: table, zero byte, column, zero
 * byte, guid. What stood in the same columns before there was encryption is JSON or plain base64 and never begins so.
 *
 * <p>With 2^32 texts for one key the probability that two have the same nonce is 2^-33; rotation of keys comes long
 * before (ADR 0020).
 */
public final class Encryptor {

    /** How every encrypted text begins. */
    static final String PREFIX = "er1:";

    private static final String PROPERTIES = "er.component.encryption.";
    private static final String ALGORITHM = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final Pattern LABEL = Pattern.compile("[a-z0-9-]{1,64}");

    private final String activeLabel;
    private final SecretKey activeKey;
    private final Map<String, SecretKey> keys;
    private final SecureRandom random = new SecureRandom();

    private Encryptor(String activeLabel, SecretKey activeKey, Map<String, SecretKey> keys) {
        this.activeLabel = activeLabel;
        this.activeKey = activeKey;
        this.keys = keys;
    }

    /**
     * The encryptor with the keys of the deployment.
     *
     * @throws IllegalStateException naming the setting, if the active key is missing, or a label or key is malformed
     */
    public static Encryptor of(EncryptionProperties properties) {
        Map<String, SecretKey> keys = new HashMap<>();
        properties.keys().forEach((label, key) -> keys.put(label, key(label, key)));
        String active = properties.activeKeyLabel();
        if (active.isEmpty()) {
            throw new IllegalStateException(PROPERTIES + "active-key-label is not set: it names the key with which"
                    + " secrets are encrypted in the database, one of " + PROPERTIES + "keys");
        }
        SecretKey key = keys.get(active);
        if (key == null) {
            throw new IllegalStateException(PROPERTIES + "active-key-label is " + active + ", and there is no "
                    + PROPERTIES + "keys." + active);
        }
        return new Encryptor(active, key, Map.copyOf(keys));
    }

    private static SecretKey key(String label, String base64) {
        if (!LABEL.matcher(label).matches()) {
            throw new IllegalStateException(PROPERTIES + "keys: the label \"" + label + "\" is not " + LABEL.pattern());
        }
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64.strip());
        } catch (IllegalArgumentException _) {
            bytes = new byte[0]; // The decoder's own words would show a part of the key.
        }
        if (bytes.length != KEY_BYTES) {
            throw new IllegalStateException(PROPERTIES + "keys." + label + " is not " + KEY_BYTES + " bytes in base64");
        }
        return new SecretKeySpec(bytes, "AES");
    }

    /** Label of the key that encrypts. */
    public String activeLabel() {
        return activeLabel;
    }

    /** Labels of all keys that are known. */
    public Set<String> labels() {
        return keys.keySet();
    }

    /** Whether a text of the database is an encrypted one; else it is from the time before. */
    static boolean isEncrypted(String text) {
        return text.startsWith(PREFIX);
    }

    /** The text as it may stand at this place. */
    public String encrypt(Place place, String text) {
        byte[] plain = text.getBytes(StandardCharsets.UTF_8);
        byte[] body = new byte[NONCE_BYTES + plain.length + TAG_BYTES];
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        System.arraycopy(nonce, 0, body, 0, NONCE_BYTES);
        try {
            Cipher cipher = Cipher.getInstance(ALGORITHM);
            cipher.init(Cipher.ENCRYPT_MODE, activeKey, new GCMParameterSpec(TAG_BYTES * 8, nonce));
            cipher.updateAAD(place.bytes());
            cipher.doFinal(plain, 0, plain.length, body, NONCE_BYTES);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
        return PREFIX + activeLabel + ":"
                + Base64.getUrlEncoder().withoutPadding().encodeToString(body);
    }

    /**
     * The text that was encrypted for this place.
     *
     * @throws UnreadableSecretException if it is not encrypted, its key is unknown, it was changed, or it was encrypted
     *     for another place
     */
    public String decrypt(Place place, String encrypted) {
        int end = encrypted.indexOf(':', PREFIX.length());
        if (!isEncrypted(encrypted) || end < 0) {
            throw new UnreadableSecretException(place + " is not encrypted");
        }
        String label = encrypted.substring(PREFIX.length(), end);
        SecretKey key = keys.get(label);
        if (key == null) {
            throw new UnreadableSecretException(
                    place + " is encrypted with the key " + label + ", which is none of " + PROPERTIES + "keys");
        }
        try {
            byte[] body = Base64.getUrlDecoder().decode(encrypted.substring(end + 1));
            Cipher cipher = Cipher.getInstance(ALGORITHM);
            cipher.init(Cipher.DECRYPT_MODE, key, new GCMParameterSpec(TAG_BYTES * 8, body, 0, NONCE_BYTES));
            cipher.updateAAD(place.bytes());
            return new String(cipher.doFinal(body, NONCE_BYTES, body.length - NONCE_BYTES), StandardCharsets.UTF_8);
        } catch (AEADBadTagException | IllegalArgumentException _) {
            throw new UnreadableSecretException(
                    place + " does not open with the key " + label + ": it was changed, or belongs to another place");
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + ALGORITHM, e);
        }
    }
}
