package io.elasticruntime.bridge;

/**
 * Bytes that cloud-controller keeps in its blob store.
 *
 * @param path where cloud-controller serves them to cells, such as {@code /internal/v1/packages/GUID/bits}
 * @param sha256 their digest, hexadecimal
 */
public record Bits(String path, String sha256) {}
