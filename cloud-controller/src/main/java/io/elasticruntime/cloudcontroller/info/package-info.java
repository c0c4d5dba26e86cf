/** The documents from which clients learn what this platform is and where its parts answer (cc-v3.md 1). */
@NullMarked
package io.elasticruntime.cloudcontroller.info;

import org.jspecify.annotations.NullMarked;
