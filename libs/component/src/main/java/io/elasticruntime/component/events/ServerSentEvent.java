package io.elasticruntime.component.events;

/**
 * One event of a stream (WHATWG HTML, server-sent events).
 *
 * @param id the stream's position after this event, empty if the event has none
 * @param type the event's name, {@code message} if it has none
 * @param data the event's text, lines joined by newlines
 */
public record ServerSentEvent(String id, String type, String data) {}
