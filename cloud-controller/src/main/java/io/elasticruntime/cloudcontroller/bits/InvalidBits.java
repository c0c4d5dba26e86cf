package io.elasticruntime.cloudcontroller.bits;

/** Uploaded bits that cannot become a package; the message tells their owner why. */
final class InvalidBits extends Exception {

    InvalidBits(String message) {
        super(message);
    }
}
