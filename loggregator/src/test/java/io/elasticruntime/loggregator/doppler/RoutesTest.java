package io.elasticruntime.loggregator.doppler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cloudfoundry.loggregator.v2.Counter;
import org.cloudfoundry.loggregator.v2.CounterSelector;
import org.cloudfoundry.loggregator.v2.Envelope;
import org.cloudfoundry.loggregator.v2.Event;
import org.cloudfoundry.loggregator.v2.Gauge;
import org.cloudfoundry.loggregator.v2.GaugeSelector;
import org.cloudfoundry.loggregator.v2.GaugeValue;
import org.cloudfoundry.loggregator.v2.Log;
import org.cloudfoundry.loggregator.v2.Selector;
import org.cloudfoundry.loggregator.v2.Timer;
import org.junit.jupiter.api.Test;

class RoutesTest {

    private final Map<String, Request> subscriptions = new LinkedHashMap<>();
    private final Random random = new Random(1);

    @Test
    void eachKindOfEnvelopeGoesToThoseWhoAskForItAndToNobodyElse() {
        Map<String, Envelope> envelopes = Map.of(
                "log", log("app"),
                "counter", counter("app", "c"),
                "gauge", gauge("app", "m"),
                "timer", source("app").setTimer(Timer.newBuilder().setName("t")).build(),
                "event",
                        source("app").setEvent(Event.newBuilder().setTitle("e")).build());
        subscribe("log", "", Selectors.logs(""));
        subscribe("counter", "", Selectors.counters(""));
        subscribe("gauge", "", Selectors.gauges(""));
        subscribe("timer", "", Selectors.timers(""));
        subscribe("event", "", Selectors.events(""));
        subscribe("nothing", "", Selector.getDefaultInstance());

        envelopes.forEach((kind, envelope) -> assertThat(readers(envelope)).containsExactly(kind));
        assertThat(readers(source("app").build())).isEmpty();
    }

    @Test
    void aSourceIsReadByThoseWhoNamedItAndThoseWhoNamedNone() {
        subscribe("any", "", Selectors.logs(""));
        subscribe("app", "", Selectors.logs("app"));
        subscribe("other", "", Selectors.logs("other"));

        assertThat(readers(log("app"))).containsExactlyInAnyOrder("any", "app");
    }

    @Test
    void aCounterIsSelectedByItsNameAndAGaugeByExactlyItsMetrics() {
        subscribe("c", "", selector(CounterSelector.newBuilder().setName("c").build()));
        subscribe(
                "ab",
                "",
                selector(GaugeSelector.newBuilder().addNames("a").addNames("b").build()));

        assertThat(readers(counter("app", "c"))).containsExactly("c");
        assertThat(readers(counter("app", "d"))).isEmpty();
        assertThat(readers(gauge("app", "b", "a"))).containsExactly("ab");
        assertThat(readers(gauge("app", "a"))).isEmpty();
        assertThat(readers(gauge("app", "a", "b", "c"))).isEmpty();
    }

    @Test
    void twoSelectorsOfOneReaderBringTwoCopies() {
        subscribe("reader", "", Selectors.logs(""), Selectors.logs("app"));
        assertThat(readers(log("app"))).containsExactly("reader", "reader");
    }

    @Test
    void aShardSharesAndEachReaderWithoutOneGetsACopy() {
        subscribe("a1", "a", Selectors.logs(""));
        subscribe("a2", "a", Selectors.logs(""));
        subscribe("b", "b", Selectors.logs(""));
        subscribe("copy", "", Selectors.logs(""));

        List<String> all = new ArrayList<>();
        for (int line = 0; line < 1_000; line++) {
            List<String> readers = readers(log("app"));
            assertThat(readers).hasSize(3).contains("b", "copy");
            all.addAll(readers);
        }
        assertThat(Collections.frequency(all, "a1")).isBetween(400, 600);
    }

    @Test
    void aShardOfDifferentSelectorsDoesNotShare() {
        subscribe("any", "s", Selectors.logs(""));
        subscribe("app", "s", Selectors.logs("app"));
        assertThat(readers(log("app"))).containsExactlyInAnyOrder("any", "app");
    }

    @Test
    void aSteadyShardSendsAMetricAlwaysToTheSameReader() {
        for (String reader : List.of("1", "2", "3")) {
            subscriptions.put(
                    reader, new Request(reader, "s", List.of(Selectors.counters(""), Selectors.gauges("")), true));
        }
        for (String name : List.of("a", "b", "c", "d")) {
            List<String> counters = readers(counter("app", name));
            List<String> gauges = readers(gauge("app", name, "x"));
            for (int i = 0; i < 20; i++) {
                assertThat(readers(counter("app", name))).isEqualTo(counters);
                assertThat(readers(gauge("app", "x", name))).isEqualTo(gauges);
            }
        }
    }

    private void subscribe(String reader, String shard, Selector... selectors) {
        subscriptions.put(reader, new Request(reader, shard, List.of(selectors), false));
    }

    private List<String> readers(Envelope envelope) {
        List<String> readers = new ArrayList<>();
        Routes.of(subscriptions).route(envelope, random, readers::add);
        return readers;
    }

    private static Selector selector(CounterSelector counter) {
        return Selector.newBuilder().setCounter(counter).build();
    }

    private static Selector selector(GaugeSelector gauge) {
        return Selector.newBuilder().setGauge(gauge).build();
    }

    private static Envelope log(String source) {
        return source(source).setLog(Log.getDefaultInstance()).build();
    }

    private static Envelope counter(String source, String name) {
        return source(source).setCounter(Counter.newBuilder().setName(name)).build();
    }

    private static Envelope gauge(String source, String... names) {
        Gauge.Builder gauge = Gauge.newBuilder();
        for (String name : names) {
            gauge.putMetrics(name, GaugeValue.getDefaultInstance());
        }
        return source(source).setGauge(gauge).build();
    }

    private static Envelope.Builder source(String source) {
        return Envelope.newBuilder().setSourceId(source);
    }
}
