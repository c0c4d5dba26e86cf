package io.elasticruntime.cloudcontroller.isolationsegment;

import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** There are none, and none can be made. */
@RestController
@RequestMapping("/v3/isolation_segments")
class IsolationSegmentController {

    @GetMapping
    Envelope<Object> list(ListQuery query) {
        query.allow("names", "organization_guids", "label_selector");
        return Envelope.of(query, 0, List.of());
    }

    @GetMapping("/{guid}")
    void get() {
        throw CfApiException.notFound("Isolation segment");
    }

    @PostMapping
    void create() {
        throw CfApiException.unprocessable("Isolation segments are not supported");
    }
}
