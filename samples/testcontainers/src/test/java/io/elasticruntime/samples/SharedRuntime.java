package io.elasticruntime.samples;

import io.elasticruntime.testcontainers.ElasticRuntimeContainer;

/**
 * One platform for all tests of this project, started by the first that needs it and removed when their JVM ends. A test
 * class that wants one of its own marks a field {@code @Container} instead.
 */
final class SharedRuntime {

    static final ElasticRuntimeContainer RUNTIME = started();

    private SharedRuntime() {}

    private static ElasticRuntimeContainer started() {
        ElasticRuntimeContainer runtime = new ElasticRuntimeContainer();
        runtime.start();
        return runtime;
    }
}
