package io.elasticruntime.cloudcontroller.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.elasticruntime.cloudcontroller.deployment.RollingUpdate.Finish;
import io.elasticruntime.cloudcontroller.deployment.RollingUpdate.Resize;
import io.elasticruntime.cloudcontroller.deployment.RollingUpdate.Situation;
import io.elasticruntime.cloudcontroller.deployment.RollingUpdate.Wait;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RollingUpdateTest {

    @Test
    void nothingMovesUntilANewInstanceServes() {
        assertThat(RollingUpdate.next(new Situation(3, 1, 1, 0, 3))).isEqualTo(new Wait());
        assertThat(RollingUpdate.next(new Situation(3, 1, 1, 1, 3))).isEqualTo(new Resize(2, 2));
        assertThat(RollingUpdate.next(new Situation(3, 1, 3, 3, 1))).isEqualTo(new Finish());
    }

    /** Whatever serves and fails in between: enough instances stay, and few are in flight. */
    @Test
    void anyRunKeepsEnoughInstancesAndEndsWithNewOnesOnly() {
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            int target = random.nextInt(1, 12);
            int maxInFlight = random.nextInt(1, 5);
            int newInstances = Math.min(maxInFlight, target);
            int old = target;
            int routable = 0;
            boolean finished = false;
            for (int round = 0; round < 500 && !finished; round++) {
                routable = Math.min(newInstances, routable + random.nextInt(0, 3));
                switch (RollingUpdate.next(new Situation(target, maxInFlight, newInstances, routable, old))) {
                    case Wait _ -> assertThat(newInstances - routable).isPositive();
                    case Resize resize -> {
                        assertThat(resize.newInstances()).isBetween(newInstances, target);
                        assertThat(resize.newInstances() - routable).isLessThanOrEqualTo(maxInFlight);
                        newInstances = resize.newInstances();
                        old = resize.oldInstances();
                    }
                    case Finish _ -> finished = true;
                }
                assertThat(old + routable).isGreaterThanOrEqualTo(target);
            }
            assertThat(finished).as("seed " + seed).isTrue();
            assertThat(newInstances).isEqualTo(target);
        }
    }
}
