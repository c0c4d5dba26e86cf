package io.elasticruntime.cloudcontroller.securitygroup;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Running apps may reach other addresses than before.
 *
 * @param spaceGuids whose apps; null: those of every space
 */
public record SecurityGroupsChanged(@Nullable List<String> spaceGuids) {}
