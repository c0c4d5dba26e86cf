/** What the cloud controller asks of UAA: the keys that tokens are signed with, and who users are. */
@NullMarked
package io.elasticruntime.cloudcontroller.uaa;

import org.jspecify.annotations.NullMarked;
