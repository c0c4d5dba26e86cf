package io.elasticruntime.cellrep.garden;

/**
 * What the containers of a garden are made of.
 *
 * @param name {@code runc} or {@code process}
 * @param isolated whether a container is kept apart from the machine and from its neighbours, and its limits are enforced
 * @param mapsPorts whether a container port is mapped to a host port; if not, {@link ContainerInfo#mappedPorts()} gives for
 *     each wanted container port the host port that the process itself must listen on
 * @param layers whether containers can have {@link BaseLayer layers}
 */
public record BackEnd(String name, boolean isolated, boolean mapsPorts, boolean layers) {}
