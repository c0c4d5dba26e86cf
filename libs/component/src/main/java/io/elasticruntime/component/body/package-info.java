/** What a service reads of the bodies of requests: how large they may be, and how much memory all of them may take. */
@NullMarked
package io.elasticruntime.component.body;

import org.jspecify.annotations.NullMarked;
