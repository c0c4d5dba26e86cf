/** Archives that come from users: read within bounds, and refused before they cost anything (ha-and-security.md d.8). */
@NullMarked
package io.elasticruntime.cloudcontroller.archive;

import org.jspecify.annotations.NullMarked;
