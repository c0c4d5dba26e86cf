package io.elasticruntime.cloudcontroller.access;

import io.elasticruntime.cloudcontroller.api.CfApiException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Whoever has no role anywhere can change nothing that takes a large body, so none is read from him: he is refused
 * before the first byte, whatever he asks for. Small ones are read, because what is wrong with them is told first.
 */
final class LargeBodies implements HandlerInterceptor {

    private static final long SMALL = 64 * 1024;

    private final Access access;

    LargeBodies(Access access) {
        this.access = access;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (isLarge(request)) {
            Caller caller = SecurityConfiguration.currentCaller();
            if (caller != null && !caller.isAdmin() && !access.hasAnyRole(caller)) {
                throw CfApiException.notAuthorized();
            }
        }
        return true;
    }

    private static boolean isLarge(HttpServletRequest request) {
        return request.getContentLengthLong() > SMALL || request.getHeader("Transfer-Encoding") != null;
    }
}
