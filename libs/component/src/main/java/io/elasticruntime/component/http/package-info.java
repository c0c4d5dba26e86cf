@NullMarked
package io.elasticruntime.component.http;

import org.jspecify.annotations.NullMarked;
