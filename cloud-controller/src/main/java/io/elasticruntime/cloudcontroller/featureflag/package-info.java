/** Switches that an administrator sets for the whole platform (cc-v3.md 6.8). */
@NullMarked
package io.elasticruntime.cloudcontroller.featureflag;

import org.jspecify.annotations.NullMarked;
