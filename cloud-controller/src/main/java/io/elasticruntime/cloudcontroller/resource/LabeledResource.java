package io.elasticruntime.cloudcontroller.resource;

import io.elasticruntime.cloudcontroller.api.Body;
import jakarta.persistence.MappedSuperclass;
import java.util.TreeMap;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** A resource with metadata: labels, by which lists select, and annotations. */
@MappedSuperclass
public abstract class LabeledResource extends CloudResource {

    @JdbcTypeCode(SqlTypes.JSON)
    private TreeMap<String, String> labels = new TreeMap<>();

    @JdbcTypeCode(SqlTypes.JSON)
    private TreeMap<String, String> annotations = new TreeMap<>();

    public Metadata metadata() {
        return new Metadata(labels, annotations);
    }

    /** Merges {@code metadata} of the body into that of the resource; faults are noted in the body. */
    public void mergeMetadata(Body body) {
        Metadata merged = metadata().mergedWith(body);
        labels = new TreeMap<>(merged.labels());
        annotations = new TreeMap<>(merged.annotations());
    }

    /** Merges metadata that was read elsewhere, such as in a manifest. */
    public void setMetadata(Metadata metadata) {
        labels = new TreeMap<>(metadata.labels());
        annotations = new TreeMap<>(metadata.annotations());
    }
}
