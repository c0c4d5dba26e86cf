/** Accounts, their groups and their passwords. */
@NullMarked
package io.elasticruntime.uaa.user;

import org.jspecify.annotations.NullMarked;
