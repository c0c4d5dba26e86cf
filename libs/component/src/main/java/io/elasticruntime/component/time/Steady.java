package io.elasticruntime.component.time;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.time.InstantSource;
import org.springframework.beans.factory.annotation.Qualifier;

/**
 * The qualifier of the {@link InstantSource} by which intervals within one process are measured, a {@link SteadyTime}. Times
 * that other processes or machines read come from the {@link InstantSource} without this qualifier, the machine's clock.
 */
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.METHOD, ElementType.PARAMETER})
public @interface Steady {}
