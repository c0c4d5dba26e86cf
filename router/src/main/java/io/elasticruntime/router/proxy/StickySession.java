package io.elasticruntime.router.proxy;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.cookie.ClientCookieDecoder;
import io.netty.handler.codec.http.cookie.Cookie;
import io.netty.handler.codec.http.cookie.DefaultCookie;
import io.netty.handler.codec.http.cookie.ServerCookieDecoder;
import io.netty.handler.codec.http.cookie.ServerCookieEncoder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sessions stay with their instance (router.md b4): when an app sets a session cookie, the router adds one with the
 * instance's guid, and honours it as long as the client sends both.
 */
final class StickySession {

    private static final String SESSION = "JSESSIONID";
    private static final String INSTANCE = "__VCAP_ID__";

    private StickySession() {}

    /** Guid of the instance that the client's session belongs to; null if there is no session. */
    static @Nullable String instance(HttpHeaders request) {
        String header = request.get(HttpHeaderNames.COOKIE);
        if (header == null || !header.contains(INSTANCE)) {
            return null;
        }
        Set<Cookie> cookies = ServerCookieDecoder.LAX.decode(header);
        boolean session = cookies.stream().anyMatch(cookie -> cookie.name().equals(SESSION));
        return session
                ? cookies.stream()
                        .filter(cookie -> cookie.name().equals(INSTANCE))
                        .map(Cookie::value)
                        .findFirst()
                        .orElse(null)
                : null;
    }

    /** Adds the router's cookie to an answer that begins a session, unless the app has set it by itself. */
    static void remember(HttpHeaders answer, String instanceGuid) {
        Cookie session = null;
        for (String value : answer.getAll(HttpHeaderNames.SET_COOKIE)) {
            Cookie cookie = ClientCookieDecoder.LAX.decode(value);
            if (cookie != null && cookie.name().equals(INSTANCE)) {
                return;
            }
            if (cookie != null && cookie.name().equals(SESSION)) {
                session = cookie;
            }
        }
        if (session != null) {
            Cookie sticky = new DefaultCookie(INSTANCE, instanceGuid);
            sticky.setPath("/");
            sticky.setHttpOnly(true);
            sticky.setSecure(session.isSecure());
            answer.add(HttpHeaderNames.SET_COOKIE, ServerCookieEncoder.LAX.encode(sticky));
        }
    }
}
