/** What the translations of apps, stagings and tasks have in common. */
@NullMarked
package io.elasticruntime.ccbridge.recipe;

import org.jspecify.annotations.NullMarked;
