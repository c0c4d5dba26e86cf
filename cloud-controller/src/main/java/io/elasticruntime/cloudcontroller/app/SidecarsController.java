package io.elasticruntime.cloudcontroller.app;

import io.elasticruntime.cloudcontroller.access.Caller;
import io.elasticruntime.cloudcontroller.api.Body;
import io.elasticruntime.cloudcontroller.api.CfApiException;
import io.elasticruntime.cloudcontroller.api.Envelope;
import io.elasticruntime.cloudcontroller.api.ListQuery;
import io.elasticruntime.cloudcontroller.api.Relationship;
import io.elasticruntime.cloudcontroller.resource.Filter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Sidecars (cc-v3.md 6.3). */
@RestController
class SidecarsController {

    private final Apps lookup;
    private final SidecarRepository sidecars;
    private final AppProcessRepository processes;

    SidecarsController(Apps lookup, SidecarRepository sidecars, AppProcessRepository processes) {
        this.lookup = lookup;
        this.sidecars = sidecars;
        this.processes = processes;
    }

    record SidecarDocument(
            String guid,
            String name,
            String command,
            List<String> processTypes,
            @Nullable Integer memoryInMb,
            String origin,
            Map<String, Relationship> relationships,
            Instant createdAt,
            Instant updatedAt) {

        static SidecarDocument of(Sidecar sidecar) {
            return new SidecarDocument(
                    sidecar.guid(),
                    sidecar.name(),
                    sidecar.command(),
                    sidecar.processTypes(),
                    sidecar.memoryMb(),
                    sidecar.origin(),
                    Map.of("app", Relationship.to(sidecar.appGuid())),
                    sidecar.createdAt(),
                    sidecar.updatedAt());
        }
    }

    @GetMapping("/v3/processes/{guid}/sidecars")
    Envelope<SidecarDocument> ofProcess(Caller caller, @PathVariable String guid, ListQuery query) {
        query.allow();
        AppProcess process = processes.findByGuid(guid).orElseThrow(() -> CfApiException.notFound("Process"));
        lookup.readable(caller, process.appGuid(), "Process");
        List<SidecarDocument> documents = sidecars.findByAppGuidOrderById(process.appGuid()).stream()
                .filter(sidecar -> sidecar.processTypes().contains(process.type()))
                .map(SidecarDocument::of)
                .toList();
        return Envelope.of(query, documents.size(), documents);
    }

    @GetMapping("/v3/apps/{guid}/sidecars")
    Envelope<SidecarDocument> ofApp(Caller caller, @PathVariable String guid, ListQuery query) {
        query.allow();
        lookup.readable(caller, guid);
        var page =
                Filter.of(query, Sidecar.class).among("appGuid", List.of(guid)).page(sidecars);
        return Envelope.of(query, page, SidecarDocument::of);
    }

    @GetMapping("/v3/sidecars/{guid}")
    SidecarDocument get(Caller caller, @PathVariable String guid) {
        Sidecar sidecar = found(guid);
        lookup.readable(caller, sidecar.appGuid(), "Sidecar");
        return SidecarDocument.of(sidecar);
    }

    @PostMapping("/v3/apps/{guid}/sidecars")
    @ResponseStatus(HttpStatus.CREATED)
    @Transactional
    SidecarDocument create(Caller caller, @PathVariable String guid, Body body) {
        body.allow("name", "command", "process_types", "memory_in_mb");
        String name = body.requiredString("name", 255);
        String command = body.requiredText("command", 4096);
        List<String> types = body.strings("process_types");
        Integer memory = body.integer("memory_in_mb", 1);
        if (types == null || types.isEmpty()) {
            body.fault("Process types must have at least 1 process_type");
        }
        body.check();
        App app = lookup.writable(caller, guid, "App");
        refuseTaken(app.guid(), name);
        if (sidecars.findByAppGuidOrderById(app.guid()).size() >= Sidecar.MOST) {
            throw CfApiException.unprocessable("An app may have " + Sidecar.MOST + " sidecars at most");
        }
        Sidecar sidecar =
                new Sidecar(app.guid(), name, command, types == null ? List.of() : types, memory, Sidecar.USER);
        checkMemory(sidecar);
        return SidecarDocument.of(sidecars.save(sidecar));
    }

    @PatchMapping("/v3/sidecars/{guid}")
    @Transactional
    SidecarDocument update(Caller caller, @PathVariable String guid, Body body) {
        body.allow("name", "command", "process_types", "memory_in_mb");
        String name = body.string("name", 255);
        String command = body.text("command", 4096);
        List<String> types = body.strings("process_types");
        Integer memory = body.integer("memory_in_mb", 1);
        body.check();
        Sidecar sidecar = found(guid);
        lookup.writable(caller, sidecar.appGuid(), "Sidecar");
        if (name != null && !name.equals(sidecar.name())) {
            refuseTaken(sidecar.appGuid(), name);
            sidecar.rename(name);
        }
        if (command != null) {
            sidecar.setCommand(command);
        }
        if (types != null) {
            sidecar.setProcessTypes(types);
        }
        if (memory != null) {
            sidecar.setMemoryMb(memory);
        }
        checkMemory(sidecar);
        return SidecarDocument.of(sidecars.save(sidecar));
    }

    @DeleteMapping("/v3/sidecars/{guid}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    @Transactional
    void delete(Caller caller, @PathVariable String guid) {
        Sidecar sidecar = found(guid);
        lookup.writable(caller, sidecar.appGuid(), "Sidecar");
        sidecars.delete(sidecar);
    }

    private Sidecar found(String guid) {
        return sidecars.findByGuid(guid).orElseThrow(() -> CfApiException.notFound("Sidecar"));
    }

    private void refuseTaken(String appGuid, String name) {
        if (sidecars.findByAppGuidAndName(appGuid, name).isPresent()) {
            throw CfApiException.unprocessable("Sidecar with name '" + name + "' already exists for given app");
        }
    }

    private void checkMemory(Sidecar sidecar) {
        Integer memory = sidecar.memoryMb();
        if (memory == null) {
            return;
        }
        boolean tooMuch = processes.findByAppGuidOrderById(sidecar.appGuid()).stream()
                .anyMatch(process -> sidecar.processTypes().contains(process.type()) && process.memoryMb() <= memory);
        if (tooMuch) {
            throw CfApiException.unprocessable("The memory allocation defined is too large to run with the dependent \""
                    + String.join("\", \"", sidecar.processTypes()) + "\" process");
        }
    }
}
