/** Routes, and the apps that they lead to. */
@NullMarked
package io.elasticruntime.cloudcontroller.route;

import org.jspecify.annotations.NullMarked;
