/** Accounts and groups as SCIM resources. */
@NullMarked
package io.elasticruntime.uaa.scim;

import org.jspecify.annotations.NullMarked;
