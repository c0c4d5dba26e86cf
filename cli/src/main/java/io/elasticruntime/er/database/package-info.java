@NullMarked
package io.elasticruntime.er.database;

import org.jspecify.annotations.NullMarked;
