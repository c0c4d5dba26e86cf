package io.elasticruntime.cloudcontroller.route;

import java.util.Set;

/**
 * Published within the transaction that maps, unmaps or changes routes: the running processes of these apps need their
 * routes anew once it is committed.
 */
public record AppRoutesChanged(Set<String> appGuids) {}
