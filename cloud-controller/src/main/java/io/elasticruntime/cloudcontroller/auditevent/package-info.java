/** The record of who did what to which resource (cc-v3.md 5.11). */
@NullMarked
package io.elasticruntime.cloudcontroller.auditevent;

import org.jspecify.annotations.NullMarked;
