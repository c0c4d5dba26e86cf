/** Services of brokers (cc-v3.md 6.10): not supported, so there are none. */
@NullMarked
package io.elasticruntime.cloudcontroller.service;

import org.jspecify.annotations.NullMarked;
