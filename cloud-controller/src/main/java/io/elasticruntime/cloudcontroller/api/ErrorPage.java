package io.elasticruntime.cloudcontroller.api;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import org.springframework.boot.webmvc.error.ErrorController;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Failures that no controller sees, such as a request line that cannot be read. */
@RestController
class ErrorPage implements ErrorController {

    @RequestMapping("/error")
    ResponseEntity<ErrorEntry.Document> error(HttpServletRequest request) {
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer given ? given : 500;
        ErrorEntry entry = switch (status) {
            case 404 -> ErrorEntry.of(CfError.NOT_FOUND, "Unknown request");
            case 400 -> ErrorEntry.of(CfError.INVALID_REQUEST, "The request is invalid");
            default -> ErrorEntry.unknown();
        };
        return ResponseEntity.status(status).body(new ErrorEntry.Document(List.of(entry)));
    }
}
