/** Droplets: staged apps, ready to run (cc-v3.md 5.4). */
@NullMarked
package io.elasticruntime.cloudcontroller.droplet;

import org.jspecify.annotations.NullMarked;
