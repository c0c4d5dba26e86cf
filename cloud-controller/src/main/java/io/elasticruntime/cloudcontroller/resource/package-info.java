/** What every v3 resource has: guid, timestamps, metadata, and how lists of them are filtered. */
@NullMarked
package io.elasticruntime.cloudcontroller.resource;

import org.jspecify.annotations.NullMarked;
