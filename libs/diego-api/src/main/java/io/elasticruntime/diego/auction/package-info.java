@NullMarked
package io.elasticruntime.diego.auction;

import org.jspecify.annotations.NullMarked;
