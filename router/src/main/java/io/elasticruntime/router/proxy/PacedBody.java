package io.elasticruntime.router.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.netty.NettyOutbound;

/**
 * A body that comes no faster than its taker takes it: a part is asked for only while the taker's connection has room.
 * Without it the router would hold 128 parts for each client that does not read its answer, and for each instance that
 * does not read a request.
 */
final class PacedBody extends FluxOperator<ByteBuf, ByteBuf> {

    private final Channel taker;

    PacedBody(Flux<ByteBuf> body, Channel taker) {
        super(body);
        this.taker = taker;
    }

    /** The body as what is sent to a client or to an instance. */
    static Flux<ByteBuf> to(NettyOutbound taker, Flux<ByteBuf> body) {
        AtomicReference<Channel> channel = new AtomicReference<>();
        taker.withConnection(connection -> channel.set(connection.channel()));
        return new PacedBody(body, Objects.requireNonNull(channel.get()));
    }

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
        source.subscribe(new Pace(actual, taker));
    }

    /** Its state is touched on the taker's event loop alone. */
    @ChannelHandler.Sharable
    private static final class Pace extends ChannelInboundHandlerAdapter
            implements CoreSubscriber<ByteBuf>, Subscription {

        private final CoreSubscriber<? super ByteBuf> actual;
        private final Channel taker;
        private Subscription source = Operators.emptySubscription();
        private long demand;
        private boolean asked;
        private boolean asking;
        private boolean ended;

        Pace(CoreSubscriber<? super ByteBuf> actual, Channel taker) {
            this.actual = actual;
            this.taker = taker;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            source = subscription;
            onLoop(() -> {
                if (!ended) {
                    taker.pipeline().addFirst(this);
                }
            });
            actual.onSubscribe(this);
        }

        @Override
        public void request(long parts) {
            onLoop(() -> {
                demand = Operators.addCap(demand, parts);
                ask();
            });
        }

        private void ask() {
            if (asking) {
                return; // a part came while it was asked for: the loop below goes on
            }
            asking = true;
            while (!asked && !ended && demand > 0 && taker.isWritable()) {
                asked = true;
                demand--;
                source.request(1);
            }
            asking = false;
        }

        @Override
        public void onNext(ByteBuf part) {
            actual.onNext(part);
            onLoop(() -> {
                asked = false;
                ask();
            });
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            context.fireChannelWritabilityChanged();
            ask();
        }

        @Override
        public void onComplete() {
            leave();
            actual.onComplete();
        }

        @Override
        public void onError(Throwable failure) {
            leave();
            actual.onError(failure);
        }

        @Override
        public void cancel() {
            leave();
            source.cancel();
        }

        private void leave() {
            onLoop(() -> {
                if (!ended) {
                    ended = true;
                    if (taker.pipeline().context(this) != null) {
                        taker.pipeline().remove(this);
                    }
                }
            });
        }

        private void onLoop(Runnable step) {
            if (taker.eventLoop().inEventLoop()) {
                step.run();
            } else {
                taker.eventLoop().execute(step);
            }
        }
    }
}
