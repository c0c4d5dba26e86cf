/**
 * App manifests (cc-v3.md 5.6). {@link io.elasticruntime.cloudcontroller.manifest.ManifestParser} and
 * {@link io.elasticruntime.cloudcontroller.manifest.ManifestDiff} are pure; the rest applies what they say.
 */
@NullMarked
package io.elasticruntime.cloudcontroller.manifest;

import org.jspecify.annotations.NullMarked;
