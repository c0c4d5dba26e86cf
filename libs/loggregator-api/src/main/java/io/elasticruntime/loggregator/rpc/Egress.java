package io.elasticruntime.loggregator.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import org.cloudfoundry.loggregator.v2.EgressBatchRequest;
import org.cloudfoundry.loggregator.v2.EgressRequest;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.EnvelopeBatch;

/** The methods of {@code loggregator.v2.Egress}, by which envelopes leave doppler. */
public final class Egress {

    public static final String SERVICE = "loggregator.v2.Egress";

    /** A stream of envelopes, one a message. */
    public static final MethodDescriptor<EgressRequest, Envelope> RECEIVER =
            method("Receiver", EgressRequest.getDefaultInstance(), Envelope.getDefaultInstance());

    /** A stream of batches. */
    public static final MethodDescriptor<EgressBatchRequest, EnvelopeBatch> BATCHED_RECEIVER =
            method("BatchedReceiver", EgressBatchRequest.getDefaultInstance(), EnvelopeBatch.getDefaultInstance());

    private Egress() {}

    private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> method(
            String name, Q request, A answer) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(MethodType.SERVER_STREAMING)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(ProtoLiteUtils.marshaller(request))
                .setResponseMarshaller(ProtoLiteUtils.marshaller(answer))
                .build();
    }
}
