/**
 * The app-specific contract: what cloud-controller asks of cc-bridge ({@code app}, {@code staging}, {@code task}) and
 * what cc-bridge tells and asks cloud-controller ({@code internal}). Below cc-bridge nobody knows these types.
 */
@NullMarked
package io.elasticruntime.bridge;

import org.jspecify.annotations.NullMarked;
