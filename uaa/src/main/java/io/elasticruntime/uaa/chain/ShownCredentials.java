package io.elasticruntime.uaa.chain;

import java.util.List;
import org.springframework.security.authentication.AbstractAuthenticationToken;

/** What somebody has shown, found good: a {@code Caller}, a {@code Client}, or a component's certificate. */
final class ShownCredentials extends AbstractAuthenticationToken {

    private final transient Object principal;

    ShownCredentials(Object principal) {
        super(List.of());
        this.principal = principal;
        setAuthenticated(true);
    }

    @Override
    public Object getCredentials() {
        return "";
    }

    @Override
    public Object getPrincipal() {
        return principal;
    }
}
