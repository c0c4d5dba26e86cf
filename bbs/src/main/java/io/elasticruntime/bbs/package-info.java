@NullMarked
package io.elasticruntime.bbs;

import org.jspecify.annotations.NullMarked;
