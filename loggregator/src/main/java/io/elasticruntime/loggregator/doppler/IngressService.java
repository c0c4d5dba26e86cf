package io.elasticruntime.loggregator.doppler;

import io.elasticruntime.loggregator.rpc.Ingress;
import io.grpc.ServerServiceDefinition;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Consumer;
import org.cloudfoundry.loggregator.v2.BatchSenderResponse;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.EnvelopeBatch;
import org.cloudfoundry.loggregator.v2.IngressResponse;
import org.cloudfoundry.loggregator.v2.SendResponse;
import org.springframework.stereotype.Component;

/** {@code loggregator.v2.Ingress}, with all three methods, as the original's agents have them. */
@Component
final class IngressService {

    private final Doppler doppler;

    IngressService(Doppler doppler) {
        this.doppler = doppler;
    }

    ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(Ingress.SERVICE)
                .addMethod(
                        Ingress.SENDER,
                        ServerCalls.<Envelope, IngressResponse>asyncClientStreamingCall(answers -> new Reception<>(
                                envelope -> doppler.accept(List.of(envelope)),
                                answers,
                                IngressResponse.getDefaultInstance())))
                .addMethod(
                        Ingress.BATCH_SENDER,
                        ServerCalls.<EnvelopeBatch, BatchSenderResponse>asyncClientStreamingCall(
                                answers -> new Reception<>(
                                        batch -> doppler.accept(batch.getBatchList()),
                                        answers,
                                        BatchSenderResponse.getDefaultInstance())))
                .addMethod(Ingress.SEND, ServerCalls.asyncUnaryCall(this::send))
                .build();
    }

    private void send(EnvelopeBatch batch, StreamObserver<SendResponse> answers) {
        doppler.accept(batch.getBatchList());
        answers.onNext(SendResponse.getDefaultInstance());
        answers.onCompleted();
    }

    /** Takes a stream in until the sender ends it. */
    private record Reception<Q, A>(Consumer<Q> take, StreamObserver<A> answers, A farewell)
            implements StreamObserver<Q> {

        @Override
        public void onNext(Q message) {
            take.accept(message);
        }

        @Override
        public void onError(Throwable cause) {
            // The sender is gone; it will open another stream.
        }

        @Override
        public void onCompleted() {
            answers.onNext(farewell);
            answers.onCompleted();
        }
    }
}
