package io.elasticruntime.uaa.login;

import io.elasticruntime.uaa.error.UaaException;
import io.elasticruntime.uaa.token.UaaProperties;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.info.BuildProperties;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Says what to ask a user who wants to log in, and which version of UAA's API this is (uaa-and-clients.md a.5). There
 * are no pages for people: everything that needs one is refused.
 */
@RestController
class LoginController {

    /** The release of UAA whose API is offered; clients compare it (uaa-and-clients.md c.4). */
    private static final String API_VERSION = "77.20.0";

    private final UaaProperties uaa;
    private final BuildProperties build;

    LoginController(UaaProperties uaa, BuildProperties build) {
        this.uaa = uaa;
        this.build = build;
    }

    @GetMapping(
            path = {"/login", "/info"},
            produces = MediaType.APPLICATION_JSON_VALUE)
    Map<String, Object> info() {
        Map<String, Object> prompts = new LinkedHashMap<>();
        prompts.put("username", List.of("text", "Email"));
        prompts.put("password", List.of("password", "Password"));
        Map<String, Object> info = new LinkedHashMap<>();
        info.put("app", Map.of("version", API_VERSION));
        info.put("prompts", prompts);
        info.put("links", Map.of("uaa", uaa.at(""), "login", uaa.login()));
        info.put("zone_name", "uaa");
        info.put("entityID", uaa.login());
        info.put("commit_id", String.valueOf(build.getVersion()));
        info.put("timestamp", String.valueOf(build.getTime()));
        return info;
    }

    @RequestMapping({
        "/passcode",
        "/autologin",
        "/oauth/authorize",
        "/invite_users",
        "/forgot_password",
        "/create_account"
    })
    void notSupported() {
        throw UaaException.notSupported("This UAA has no login in the browser and no one-time passcodes:"
                + " ask POST /oauth/token with grant_type password, refresh_token or client_credentials");
    }
}
