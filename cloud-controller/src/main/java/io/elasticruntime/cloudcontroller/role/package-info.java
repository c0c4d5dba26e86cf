/** Roles: which user may do what in which org or space. */
@NullMarked
package io.elasticruntime.cloudcontroller.role;

import org.jspecify.annotations.NullMarked;
