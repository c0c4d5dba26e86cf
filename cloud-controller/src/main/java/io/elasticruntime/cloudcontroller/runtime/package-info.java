/** What runs: starting and stopping apps, what the cells should run, and how its instances fare. */
@NullMarked
package io.elasticruntime.cloudcontroller.runtime;

import org.jspecify.annotations.NullMarked;
