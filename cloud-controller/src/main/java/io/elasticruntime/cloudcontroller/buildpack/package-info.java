/** Buildpacks, the built-in ones included. */
@NullMarked
package io.elasticruntime.cloudcontroller.buildpack;

import org.jspecify.annotations.NullMarked;
