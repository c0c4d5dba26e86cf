/** Output of containers on its way to the log system: lines, rates and positions. */
@NullMarked
package io.elasticruntime.cellrep.executor.log;

import org.jspecify.annotations.NullMarked;
