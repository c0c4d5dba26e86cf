/**
 * Stories of users: the platform is started by {@code ./er up} as the README says, in a data directory and on ports of
 * its own, and driven by unmodified clients. Nothing here reaches into a component, but for the BBS where a story is
 * about placement.
 */
package io.elasticruntime.acceptance;
