@NullMarked
package io.elasticruntime.er.deployment;

import org.jspecify.annotations.NullMarked;
