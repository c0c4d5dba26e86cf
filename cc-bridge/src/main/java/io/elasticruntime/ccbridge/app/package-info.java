/** Running apps: desired apps become desired LRPs, actual LRPs become instances, crashes are told. */
@NullMarked
package io.elasticruntime.ccbridge.app;

import org.jspecify.annotations.NullMarked;
