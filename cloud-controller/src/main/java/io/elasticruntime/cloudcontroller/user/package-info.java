/** Users, known by their UAA guid. */
@NullMarked
package io.elasticruntime.cloudcontroller.user;

import org.jspecify.annotations.NullMarked;
