package io.elasticruntime.loggregator.trafficcontroller;

/**
 * Why a client gets nothing.
 *
 * @param status HTTP status
 * @param challenge whether to ask for credentials
 * @param body text of the answer
 */
record Refusal(int status, boolean challenge, String body) {

    static final Refusal UNAUTHENTICATED = new Refusal(401, true, "");
    static final Refusal NO_APP_GUID = new Refusal(401, false, "");
    static final Refusal HIDDEN = new Refusal(404, false, "");
    static final Refusal UNKNOWN = new Refusal(500, false, "");

    static Refusal ofFirehose(String reason) {
        return new Refusal(401, true, "You are not authorized. " + reason);
    }
}
