@NullMarked
package io.elasticruntime.cloudcontroller;

import org.jspecify.annotations.NullMarked;
