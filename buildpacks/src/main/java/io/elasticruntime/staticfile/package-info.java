/** The web server that the staticfile buildpack puts into droplets: small in memory, ready at once. */
@NullMarked
package io.elasticruntime.staticfile;

import org.jspecify.annotations.NullMarked;
