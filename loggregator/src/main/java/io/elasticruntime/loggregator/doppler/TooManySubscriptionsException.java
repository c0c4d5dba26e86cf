package io.elasticruntime.loggregator.doppler;

/** There are as many readers as there may be; another can come when one has gone. */
public final class TooManySubscriptionsException extends RuntimeException {

    TooManySubscriptionsException(int most) {
        super("There are " + most + " readers already, as many as there may be", null, false, false);
    }
}
