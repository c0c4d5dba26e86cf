/** Rolling deployments: new instances come, then old ones go (cc-v3.md 6.1). */
@NullMarked
package io.elasticruntime.cloudcontroller.deployment;

import org.jspecify.annotations.NullMarked;
