package io.elasticruntime.cellrep.garden;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of the garden.
 *
 * @param backend {@code auto} takes runc where this process may use it, and plain processes elsewhere
 * @param directory where containers live; belongs to one cell alone and needs space for what applications write
 * @param memory what all containers may use together; unset = the memory of the machine
 * @param disk what all containers may write together; unset = what is free below {@code directory} at the start
 * @param maxContainers how many containers at most
 * @param runc name or path of runc (1.1 or newer)
 * @param conmon name or path of conmon (2.1 or newer)
 * @param diskQuota whether what a container writes is limited, where this machine can
 * @param userNamespaces whether containers that are not privileged get a user namespace, where this machine can
 * @param namespaceRoot id on the host of the root of those; nothing and nobody else may have it, 65535 or more
 * @param outputLimit how much output of one process is kept on disk until somebody reads it
 */
@Validated
@ConfigurationProperties("er.cell-rep.garden")
public record GardenProperties(
        @DefaultValue("auto") Choice backend,
        @DefaultValue("data/garden") @NotNull Path directory,
        @Nullable DataSize memory,
        @Nullable DataSize disk,
        @DefaultValue("250") @Min(1) int maxContainers,
        @DefaultValue("runc") @NotBlank String runc,
        @DefaultValue("conmon") @NotBlank String conmon,
        @DefaultValue("true") boolean diskQuota,
        @DefaultValue("true") boolean userNamespaces,
        @DefaultValue("2147483646") @Min(65535) int namespaceRoot,
        @DefaultValue("16MB") @NotNull DataSize outputLimit,
        @DefaultValue @Valid Network network) {

    public enum Choice {
        AUTO,
        RUNC,
        PROCESS
    }

    /**
     * @param range where a free /24 is taken from for this cell
     * @param bridge name of the bridge, beginning with {@code er-}, by which cells of one machine know each other's; unset =
     *     {@code er-} and a hash of the garden's directory
     * @param firstPort first host port given to containers
     * @param lastPort last host port given to containers
     * @param cniPluginDirectory where the CNI plugins {@code bridge} and {@code host-local} are
     * @param reservations directory shared by all cells of the machine, emptied when it starts: who has which port and subnet
     * @param instanceAddress IPv4 address of this machine at which the routers ask instances: that of
     *     {@code er.cell-rep.executor.address}, which is the default. A loopback address: mapped ports answer at all of
     *     those, only to this machine. Mapped ports answer at no other address
     * @param plainInstances whether mapped ports answer at {@code instanceAddress} although it is not a loopback address.
     *     What they answer is not encrypted and asks nobody who he is, so this is for a network on which nobody but the
     *     platform is. Elsewhere they refuse: instances are to be reached by mutual TLS there, which cells do not have yet
     * @param hostPorts TCP ports of this machine that containers may connect to at any of its addresses: the router's. Their
     *     egress rules open nothing of this machine
     * @param hostAccess whether containers may connect to addresses of the host whatever their egress rules say; never to its
     *     loopback addresses
     * @param enforceEgress whether everything that no egress rule of a container allows is refused; name servers of the host
     *     are always allowed
     */
    public record Network(
            @DefaultValue("10.255.0.0/16") @Pattern(regexp = "\\d+\\.\\d+\\.\\d+\\.0/(8|16|24)")
            String range,

            @Nullable @Pattern(regexp = "er-[A-Za-z0-9-]{1,12}")
            String bridge,

            @DefaultValue("61001") @Min(1024) @Max(65535) int firstPort,
            @DefaultValue("65534") @Min(1024) @Max(65535) int lastPort,
            @DefaultValue("/usr/lib/cni") @NotNull Path cniPluginDirectory,
            @DefaultValue("/run/elastic-runtime") @NotNull Path reservations,

            @DefaultValue("127.0.0.1") @Pattern(regexp = "\\d{1,3}(\\.\\d{1,3}){3}")
            String instanceAddress,

            @DefaultValue("false") boolean plainInstances,

            @DefaultValue @NotNull List<@Min(1) @Max(65535) Integer> hostPorts,

            @DefaultValue("false") boolean hostAccess,
            @DefaultValue("true") boolean enforceEgress) {

        @AssertTrue(message = "first-port must not be above last-port")
        public boolean isPortRangeInOrder() {
            return firstPort <= lastPort;
        }
    }
}
