/** Security groups: where apps may connect to (cc-v3.md 6.5). */
@NullMarked
package io.elasticruntime.cloudcontroller.securitygroup;

import org.jspecify.annotations.NullMarked;
