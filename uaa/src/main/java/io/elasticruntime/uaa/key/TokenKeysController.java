package io.elasticruntime.uaa.key;

import com.nimbusds.jose.jwk.RSAKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The public keys, for everyone. Each key comes as numbers ({@code n}, {@code e}) for OpenID libraries and as PEM
 * ({@code value}) for Cloud Foundry's own components (uaa-and-clients.md a.5).
 */
@RestController
class TokenKeysController {

    private final SigningKeys keys;

    TokenKeysController(SigningKeys keys) {
        this.keys = keys;
    }

    @GetMapping("/token_key")
    ResponseEntity<Map<String, Object>> active() {
        return ResponseEntity.ok().eTag(keys.active().getKeyID()).body(json(keys.active()));
    }

    @GetMapping("/token_keys")
    ResponseEntity<Map<String, Object>> all() {
        List<RSAKey> all = keys.all();
        String tag = String.join(",", all.stream().map(RSAKey::getKeyID).toList());
        return ResponseEntity.ok()
                .eTag(tag)
                .body(Map.of("keys", all.stream().map(TokenKeysController::json).toList()));
    }

    private static Map<String, Object> json(RSAKey key) {
        Map<String, Object> json = new LinkedHashMap<>(key.toPublicJWK().toJSONObject());
        json.put("value", SigningKeys.pem(key));
        return json;
    }
}
