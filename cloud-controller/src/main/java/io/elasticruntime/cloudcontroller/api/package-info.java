/** How the v3 API speaks: errors, bodies, links, lists. */
@NullMarked
package io.elasticruntime.cloudcontroller.api;

import org.jspecify.annotations.NullMarked;
