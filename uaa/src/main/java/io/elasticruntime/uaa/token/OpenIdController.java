package io.elasticruntime.uaa.token;

import io.elasticruntime.uaa.error.UaaException;
import io.elasticruntime.uaa.user.User;
import io.elasticruntime.uaa.user.Users;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;

/** What OpenID Connect clients ask: who the user is, and what this issuer offers. */
@RestController
class OpenIdController {

    private final Users users;
    private final UaaProperties uaa;

    OpenIdController(Users users, UaaProperties uaa) {
        this.users = users;
        this.uaa = uaa;
    }

    @RequestMapping(
            path = "/userinfo",
            method = {RequestMethod.GET, RequestMethod.POST})
    Map<String, Object> userInfo(Caller caller) {
        String id = caller.claims().userId();
        if (id == null) {
            throw UaaException.insufficientScope("openid");
        }
        User user = users.findById(id).orElseThrow(UaaException::tokenMissing);
        User.Profile profile = user.profile();
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("user_id", user.id());
        info.put("sub", user.id());
        info.put("user_name", user.username());
        putIfThere(info, "given_name", profile.givenName());
        putIfThere(info, "family_name", profile.familyName());
        info.put("email", profile.email());
        info.put("email_verified", user.verified());
        putIfThere(
                info,
                "previous_logon_time",
                user.previousLogon() == null ? null : user.previousLogon().toEpochMilli());
        putIfThere(info, "name", name(profile));
        return info;
    }

    @GetMapping({"/.well-known/openid-configuration", "/oauth/token/.well-known/openid-configuration"})
    Map<String, Object> configuration() {
        Map<String, Object> offered = new LinkedHashMap<>();
        offered.put("issuer", uaa.tokenIssuer());
        offered.put("token_endpoint", uaa.at("/oauth/token"));
        offered.put("userinfo_endpoint", uaa.at("/userinfo"));
        offered.put("jwks_uri", uaa.at("/token_keys"));
        offered.put("token_endpoint_auth_methods_supported", List.of("client_secret_basic", "client_secret_post"));
        offered.put("grant_types_supported", List.of(Grants.PASSWORD, Grants.REFRESH_TOKEN, Grants.CLIENT_CREDENTIALS));
        offered.put("response_types_supported", List.of("token"));
        offered.put("id_token_signing_alg_values_supported", List.of("RS256"));
        offered.put("scopes_supported", List.of("openid"));
        offered.put("subject_types_supported", List.of("public"));
        offered.put("claims_supported", List.of("sub", "user_name", "origin", "iss", "auth_time", "user_id", "email"));
        return offered;
    }

    private static String name(User.Profile profile) {
        return Stream.of(profile.givenName(), profile.familyName())
                .filter(part -> part != null && !part.isBlank())
                .collect(Collectors.joining(" "));
    }

    private static void putIfThere(
            Map<String, Object> info, String member, @org.jspecify.annotations.Nullable Object value) {
        if (value != null && !"".equals(value)) {
            info.put(member, value);
        }
    }
}
