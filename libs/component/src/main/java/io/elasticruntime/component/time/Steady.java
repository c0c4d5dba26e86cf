package io.elasticruntime.component.time;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * Asks for an {@link InstantSource} by which intervals are measured: {@link SteadyTime}. Times that are stored, shown or
 * compared with those of other machines come from the one without this annotation, which is the machine's clock.
 */
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.PARAMETER})
public @interface Steady {}
