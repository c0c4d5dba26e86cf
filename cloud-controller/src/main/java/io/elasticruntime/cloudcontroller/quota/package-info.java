/** Quotas of orgs (cc-v3.md 6.6). */
@NullMarked
package io.elasticruntime.cloudcontroller.quota;

import org.jspecify.annotations.NullMarked;
