@NullMarked
package io.elasticruntime.er.apps;

import org.jspecify.annotations.NullMarked;
