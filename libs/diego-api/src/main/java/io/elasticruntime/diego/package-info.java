/**
 * The generic domain: tasks that run at most once, long-running processes (LRPs) that are kept running, and the cells
 * that run them. It knows nothing of organizations, spaces, apps or buildpacks. JSON names are snake_case and the
 * original's own (diego-core.md a).
 */
@NullMarked
package io.elasticruntime.diego;

import org.jspecify.annotations.NullMarked;
