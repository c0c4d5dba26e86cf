package io.elasticruntime.loggregator.doppler;

import io.elasticruntime.loggregator.envelope.Tags;
import io.elasticruntime.loggregator.rpc.Egress;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.cloudfoundry.loggregator.v2.EgressBatchRequest;
import org.cloudfoundry.loggregator.v2.EgressRequest;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.EnvelopeBatch;
import org.cloudfoundry.loggregator.v2.Selector;
import org.springframework.stereotype.Component;

/** {@code loggregator.v2.Egress}, with the rules of the reverse log proxy (loggregator.md b). */
@Component
final class EgressService {

    private static final int BATCH = 100;
    private static final int MOST_SELECTORS = 1000;
    private static final Duration WAIT = Duration.ofSeconds(1);
    private static final Duration LINGER = Duration.ofMillis(20);

    private final Doppler doppler;

    EgressService(Doppler doppler) {
        this.doppler = doppler;
    }

    ServerServiceDefinition definition() {
        return ServerServiceDefinition.builder(Egress.SERVICE)
                .addMethod(Egress.RECEIVER, ServerCalls.asyncServerStreamingCall(this::receive))
                .addMethod(Egress.BATCHED_RECEIVER, ServerCalls.asyncServerStreamingCall(this::receiveBatches))
                .build();
    }

    private void receive(EgressRequest request, StreamObserver<Envelope> answers) {
        List<Selector> selectors =
                selectors(request.getSelectorsList(), request.hasLegacySelector(), request.getLegacySelector());
        stream(
                request(request.getShardId(), selectors, request.getDeterministicName()),
                request.getUsePreferredTags(),
                answers,
                (stream, envelopes) -> envelopes.forEach(stream::onNext));
    }

    private void receiveBatches(EgressBatchRequest request, StreamObserver<EnvelopeBatch> answers) {
        List<Selector> selectors =
                selectors(request.getSelectorsList(), request.hasLegacySelector(), request.getLegacySelector());
        stream(
                request(request.getShardId(), selectors, request.getDeterministicName()),
                request.getUsePreferredTags(),
                answers,
                (stream, envelopes) -> stream.onNext(
                        EnvelopeBatch.newBuilder().addAllBatch(envelopes).build()));
    }

    private static List<Selector> selectors(List<Selector> selectors, boolean hasLegacy, Selector legacy) {
        return selectors.isEmpty() && hasLegacy ? List.of(legacy) : selectors;
    }

    private static Request request(String shard, List<Selector> selectors, String deterministicName) {
        String reader = shard.isEmpty() ? "a reader" : shard;
        return new Request(reader, shard.isEmpty() ? "" : "v2 " + shard, selectors, !deterministicName.isEmpty());
    }

    private <A> void stream(
            Request request,
            boolean preferredTags,
            StreamObserver<A> answers,
            BiConsumer<ServerCallStreamObserver<A>, List<Envelope>> send) {
        if (request.selectors().isEmpty()) {
            answers.onError(Status.INVALID_ARGUMENT
                    .withDescription("Selectors cannot be empty")
                    .asException());
            return;
        }
        if (request.selectors().stream().anyMatch(s -> s.getMessageCase() == Selector.MessageCase.MESSAGE_NOT_SET)) {
            answers.onError(Status.INVALID_ARGUMENT
                    .withDescription("Selectors must have a Message")
                    .asException());
            return;
        }
        if (request.selectors().size() > MOST_SELECTORS) {
            answers.onError(Status.INVALID_ARGUMENT
                    .withDescription("There may be " + MOST_SELECTORS + " selectors at most")
                    .asException());
            return;
        }
        ServerCallStreamObserver<A> stream = (ServerCallStreamObserver<A>) answers;
        Subscription subscription;
        try {
            subscription = doppler.subscribe(request);
        } catch (TooManySubscriptionsException e) {
            answers.onError(
                    Status.RESOURCE_EXHAUSTED.withDescription(e.getMessage()).asException());
            return;
        }
        Semaphore ready = new Semaphore(0);
        stream.setOnReadyHandler(ready::release);
        stream.setOnCancelHandler(subscription::close);
        Thread.ofVirtual().name("egress").start(() -> {
            try (subscription) {
                while (!subscription.isClosed() && !stream.isCancelled()) {
                    if (!stream.isReady()) {
                        boolean _ = ready.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS);
                        continue;
                    }
                    ready.drainPermits();
                    List<Envelope> envelopes = subscription.next(BATCH, WAIT, LINGER);
                    if (!envelopes.isEmpty()) {
                        send.accept(
                                stream,
                                envelopes.stream()
                                        .map(preferredTags ? Tags::preferred : e -> Tags.deprecated(e))
                                        .toList());
                    }
                }
                if (!stream.isCancelled()) {
                    stream.onCompleted();
                }
            } catch (InterruptedException _) {
                stream.onError(Status.UNAVAILABLE.asException());
            }
        });
    }
}
