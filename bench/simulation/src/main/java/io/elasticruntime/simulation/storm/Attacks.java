package io.elasticruntime.simulation.storm;

import io.elasticruntime.simulation.storm.Attack.Body;
import java.util.List;
import java.util.UUID;

/** One worst-case request for each way in. */
final class Attacks {

    private static final long KB = 1024;
    private static final long MB = 1024 * KB;

    /** The head of a masked binary frame: the largest that the router takes, and 14 bytes of it never come. */
    private static final String FRAME_OF_16_MB = "\u0082\u00ff\0\0\0\0\u0001\0\0\0\0\0\0\0";

    private Attacks() {}

    static List<Attack> against(Target target) {
        String host = target.origin().getAuthority();
        String admin = "Authorization: bearer " + target.admin() + "\n";
        String roleless = "Authorization: bearer " + target.roleless() + "\n";
        String json = "Content-Type: application/json\n";
        String form = "Content-Type: application/x-www-form-urlencoded\nAuthorization: Basic Y2Y6\n";
        String manifest = "/v3/spaces/" + target.space() + "/manifest_diff";
        Body text = Body.of("{\"name\":\"", "x", "\"}", 60 * MB);
        Body objects = Body.of("{\"name\":[{}", ",{}", "]}", 15 * MB);
        Body strings = Body.of("{\"name\":[\"\"", ",\"" + "x".repeat(1000) + "\"", "]}", 15 * MB - KB);
        return List.of(
                Attack.of("json-60mb-without-token", head("POST", "/v3/organizations", host, json), text),
                Attack.of("json-60mb-without-role", head("POST", "/v3/organizations", host, json + roleless), text),
                Attack.of("json-15mb-of-objects", head("POST", "/v3/apps", host, json + admin), objects),
                Attack.of("json-15mb-of-texts", head("POST", "/v3/apps", host, json + admin), strings),
                Attack.of("json-15mb-chunked", head("POST", "/v3/apps", host, json + admin), strings.inChunks()),
                Attack.of(
                        "json-60kb-of-objects",
                        head("POST", "/v3/apps", host, json + admin),
                        Body.of("{\"name\":[{}", ",{}", "]}", 60 * KB)),
                Attack.of(
                        "json-10000-deep",
                        head("POST", "/v3/apps", host, json + admin),
                        Body.of("{\"name\":", "[", "", 10_000)),
                new Attack(
                        "json-15mb-that-does-not-come",
                        head("POST", "/v3/apps", host, json + admin + "Content-Length: 15000000\n"),
                        Body.NONE,
                        true),
                Attack.of(
                        "token-form-1mb",
                        head("POST", "/uaa/oauth/token", host, form),
                        Body.of("grant_type=password&password=x&username=", "x", "", MB - KB)),
                Attack.of(
                        "token-form-of-fields",
                        head("POST", "/uaa/oauth/token", host, form),
                        Body.of("grant_type=password", "&a=1", "", MB - KB)),
                Attack.of(
                        "token-form-60mb",
                        head("POST", "/uaa/oauth/token", host, form),
                        Body.of("grant_type=password&password=x&username=", "x", "", 60 * MB)),
                Attack.of(
                        "label-selector-100kb",
                        head("GET", "/v3/apps?label_selector=" + "a,".repeat(50_000) + "a", host, admin),
                        Body.NONE),
                Attack.of(
                        "label-selector-within-bounds",
                        head(
                                "GET",
                                "/v3/apps?label_selector=" + "a%20in%20(b,c,d,e,f,g),".repeat(49) + "a",
                                host,
                                admin),
                        Body.NONE),
                Attack.of("lists-of-5000", head("GET", "/v3/audit_events?per_page=5000", host, admin), Body.NONE),
                Attack.of(
                        "yaml-aliases",
                        head("POST", manifest, host, admin + "Content-Type: application/x-yaml\n"),
                        Body.of(
                                "a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\n"
                                        + "c: &c [*b,*b,*b,*b,*b,*b,*b,*b]\napplications: [*c,*c,*c,*c",
                                ",*c",
                                "]\n",
                                300)),
                Attack.of(
                        "yaml-1mb-of-nodes",
                        head("POST", manifest, host, admin + "Content-Type: application/x-yaml\n"),
                        Body.of("applications: [a", ",a", "]\n", MB - KB)),
                Attack.of(
                        "upload-without-role",
                        head(
                                "POST",
                                "/v3/packages/" + UUID.randomUUID() + "/upload",
                                host,
                                roleless + "Content-Type: multipart/form-data; boundary=x\n"),
                        Body.of(
                                "--x\r\nContent-Disposition: form-data; name=\"bits\"; filename=\"a.zip\"\r\n\r\n",
                                "x",
                                "\r\n--x--\r\n",
                                60 * MB)),
                Attack.of(
                        "head-of-1mb",
                        head("GET", "/v3/info", host, "X-Large: " + "x".repeat(1 << 20) + "\n"),
                        Body.NONE),
                Attack.of(
                        "log-cache-reads",
                        head("GET", "/api/v1/read/cloud-controller?limit=1000&descending=true", host, admin),
                        Body.NONE),
                Attack.of("log-cache-meta", head("GET", "/api/v1/meta", host, admin), Body.NONE),
                new Attack("websockets-that-do-not-read", webSocket(host, admin), Body.NONE, true),
                new Attack(
                        "websocket-frame-16mb",
                        webSocket(host, admin),
                        Body.of(FRAME_OF_16_MB, "x", "", 16 * MB).asItIs(),
                        true));
    }

    private static String head(String method, String path, String host, String headers) {
        return method + " " + path + " HTTP/1.1\nHost: " + host + "\n" + headers;
    }

    private static String webSocket(String host, String headers) {
        return head("GET", "/firehose/storm-" + UUID.randomUUID(), host, headers)
                + "Connection: Upgrade\nUpgrade: websocket\nSec-WebSocket-Version: 13\n"
                + "Sec-WebSocket-Key: c3Rvcm0tb2Ytc29ja2V0cw==\n";
    }
}
