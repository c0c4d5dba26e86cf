package io.elasticruntime.cloudcontroller.bits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.cloudcontroller.bits.PackageState.Event;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackageStateTest {

    @ParameterizedTest
    @EnumSource(PackageState.class)
    void everyEventInEveryStateHasOneOutcome(PackageState state) {
        boolean processing = state == PackageState.PROCESSING_UPLOAD || state == PackageState.COPYING;
        assertThat(state.on(Event.STORED)).isEqualTo(processing ? PackageState.READY : state);
        assertThat(state.on(Event.REFUSED)).isEqualTo(processing ? PackageState.FAILED : state);
        assertThat(state.on(Event.EXPIRED)).isEqualTo(state == PackageState.READY ? PackageState.EXPIRED : state);
        if (state == PackageState.AWAITING_UPLOAD) {
            assertThat(state.on(Event.UPLOADED)).isEqualTo(PackageState.PROCESSING_UPLOAD);
        } else {
            assertThatThrownBy(() -> state.on(Event.UPLOADED)).isInstanceOf(IllegalStateException.class);
        }
    }
}
