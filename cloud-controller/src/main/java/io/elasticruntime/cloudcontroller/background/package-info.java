/** Work that begins once a transaction is committed. */
@NullMarked
package io.elasticruntime.cloudcontroller.background;

import org.jspecify.annotations.NullMarked;
