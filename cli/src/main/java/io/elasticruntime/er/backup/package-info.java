/** Saves a local deployment to one file and makes one from such a file. */
@org.jspecify.annotations.NullMarked
package io.elasticruntime.er.backup;
