/** The face of the cell: takes work from the auction, and keeps the BBS and the containers in agreement. */
@NullMarked
package io.elasticruntime.cellrep.rep;

import org.jspecify.annotations.NullMarked;
