package io.elasticruntime.component.events;

import io.elasticruntime.component.http.Peers;

/** Follows server-sent event streams of other components. */
public final class EventStreams {

    private final Peers peers;

    public EventStreams(Peers peers) {
        this.peers = peers;
    }

    /**
     * Follows a stream until the returned subscription is closed: reads it on a virtual thread, reconnects with
     * back-off when it breaks, and resumes behind the last event that the handler has seen ({@code Last-Event-ID}).
     *
     * @param peer the component that serves the stream
     * @param path path and query of the stream, such as {@code /v1/events/lrps}
     * @param listener told of each event and each change of the connection, one after another on one thread
     */
    public EventSubscription follow(String peer, String path, EventListener listener) {
        return follow(peer, path, "", listener);
    }

    /**
     * As the other one, beginning behind an event that was seen in an earlier life of this process.
     *
     * @param lastEventId id of that event; empty: with the next event that happens
     */
    public EventSubscription follow(String peer, String path, String lastEventId, EventListener listener) {
        EventSubscription subscription =
                new EventSubscription(peers.http(), peers.url(peer).resolve(path), lastEventId, listener);
        subscription.start();
        return subscription;
    }
}
