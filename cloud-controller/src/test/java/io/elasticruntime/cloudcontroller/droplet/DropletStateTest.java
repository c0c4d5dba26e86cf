package io.elasticruntime.cloudcontroller.droplet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.elasticruntime.cloudcontroller.droplet.DropletState.Event;
import java.util.EnumSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DropletStateTest {

    @ParameterizedTest
    @EnumSource(DropletState.class)
    void everyEventInEveryStateHasOneOutcome(DropletState state) {
        boolean inProgress = EnumSet.of(DropletState.STAGING, DropletState.PROCESSING_UPLOAD, DropletState.COPYING)
                .contains(state);
        assertThat(state.on(Event.STORED)).isEqualTo(inProgress ? DropletState.STAGED : state);
        assertThat(state.on(Event.REFUSED)).isEqualTo(inProgress ? DropletState.FAILED : state);
        assertThat(state.on(Event.EXPIRED)).isEqualTo(state == DropletState.STAGED ? DropletState.EXPIRED : state);
        if (state == DropletState.AWAITING_UPLOAD) {
            assertThat(state.on(Event.UPLOADED)).isEqualTo(DropletState.PROCESSING_UPLOAD);
        } else {
            assertThatThrownBy(() -> state.on(Event.UPLOADED)).isInstanceOf(IllegalStateException.class);
        }
    }
}
