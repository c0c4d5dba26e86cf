package io.elasticruntime.component.events;

/** Hears what happens on an event stream. */
public interface EventListener {

    /**
     * The stream has been opened. If {@code resumed} is false the reader has missed what came before and must read the
     * whole state; that is so at the first connection.
     */
    default void connected(boolean resumed) {}

    /** One event. An exception is logged and does not end the stream. */
    void event(ServerSentEvent event);

    /** The stream has broken and will be opened again. */
    default void disconnected(Exception cause) {}
}
