package io.elasticruntime.cloudcontroller.build;

/** Where a build stands. A build that has ended stays as it is. */
public enum BuildState {
    STAGING,
    STAGED,
    FAILED
}
