/** Domains. */
@NullMarked
package io.elasticruntime.cloudcontroller.domain;

import org.jspecify.annotations.NullMarked;
