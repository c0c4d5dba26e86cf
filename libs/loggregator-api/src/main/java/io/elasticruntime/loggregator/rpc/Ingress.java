package io.elasticruntime.loggregator.rpc;

import com.google.protobuf.MessageLite;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.protobuf.lite.ProtoLiteUtils;
import org.cloudfoundry.loggregator.v2.BatchSenderResponse;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.EnvelopeBatch;
import org.cloudfoundry.loggregator.v2.IngressResponse;
import org.cloudfoundry.loggregator.v2.SendResponse;

/** The methods of {@code loggregator.v2.Ingress}, by which envelopes come into doppler. */
public final class Ingress {

    public static final String SERVICE = "loggregator.v2.Ingress";

    /** A stream of envelopes, one a message. */
    public static final MethodDescriptor<Envelope, IngressResponse> SENDER = method(
            "Sender", MethodType.CLIENT_STREAMING, Envelope.getDefaultInstance(), IngressResponse.getDefaultInstance());

    /** A stream of batches. */
    public static final MethodDescriptor<EnvelopeBatch, BatchSenderResponse> BATCH_SENDER = method(
            "BatchSender",
            MethodType.CLIENT_STREAMING,
            EnvelopeBatch.getDefaultInstance(),
            BatchSenderResponse.getDefaultInstance());

    /** One batch, acknowledged. */
    public static final MethodDescriptor<EnvelopeBatch, SendResponse> SEND =
            method("Send", MethodType.UNARY, EnvelopeBatch.getDefaultInstance(), SendResponse.getDefaultInstance());

    private Ingress() {}

    private static <Q extends MessageLite, A extends MessageLite> MethodDescriptor<Q, A> method(
            String name, MethodType type, Q request, A answer) {
        return MethodDescriptor.<Q, A>newBuilder()
                .setType(type)
                .setFullMethodName(MethodDescriptor.generateFullMethodName(SERVICE, name))
                .setRequestMarshaller(ProtoLiteUtils.marshaller(request))
                .setResponseMarshaller(ProtoLiteUtils.marshaller(answer))
                .build();
    }
}
