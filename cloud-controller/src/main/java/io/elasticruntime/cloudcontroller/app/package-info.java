/** Apps with their processes, sidecars and revisions (cc-v3.md 5.1, 5.5, 6.2, 6.3), and the documents that they see. */
@NullMarked
package io.elasticruntime.cloudcontroller.app;

import org.jspecify.annotations.NullMarked;
