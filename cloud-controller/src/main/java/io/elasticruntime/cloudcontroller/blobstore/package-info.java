/** Where bytes live: packages, droplets, buildpacks, caches. */
@NullMarked
package io.elasticruntime.cloudcontroller.blobstore;

import org.jspecify.annotations.NullMarked;
