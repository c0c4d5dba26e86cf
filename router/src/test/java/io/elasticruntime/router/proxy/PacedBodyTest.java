package io.elasticruntime.router.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

class PacedBodyTest {

    private static final int PARTS = 100;

    private final EmbeddedChannel taker = new EmbeddedChannel();
    private final AtomicInteger made = new AtomicInteger();
    private final List<Integer> passed = new ArrayList<>();
    private final Flux<ByteBuf> body = Flux.range(0, PARTS)
            .doOnNext(_ -> made.incrementAndGet())
            .map(number -> Unpooled.buffer(8).writeLong(number));

    @BeforeEach
    void twentyBytesMayWait() {
        taker.config().setWriteBufferWaterMark(new WriteBufferWaterMark(10, 20));
    }

    @AfterEach
    void close() {
        taker.finishAndReleaseAll();
    }

    @Test
    void aTakerThatReadsNothingHoldsWhatItsConnectionMayHoldAndNoMore() {
        send();

        assertThat(made).hasValueLessThan(10);
    }

    @Test
    void whenItReadsAllOfTheBodyComesInOrder() {
        send();

        while (passed.size() < PARTS) {
            int before = passed.size();
            taker.flush();
            assertThat(passed).hasSizeGreaterThan(before);
        }
        assertThat(passed).isSorted().hasSize(PARTS);
        assertThat(taker.pipeline().names()).noneMatch(name -> name.contains("Pace"));
    }

    @Test
    void aTakerThatGoesAwayIsForgotten() {
        Disposable sending = send();
        int before = made.get();

        sending.dispose();
        taker.flush();

        assertThat(made).hasValue(before);
        assertThat(taker.pipeline().names()).noneMatch(name -> name.contains("Pace"));
    }

    private Disposable send() {
        return new PacedBody(body, taker).subscribe(part -> {
            passed.add((int) part.getLong(0));
            taker.write(part);
        });
    }
}
