package io.elasticruntime.uaa.scim;

import java.util.List;

/** A page of resources, as SCIM 1.1 lists them. */
record ScimListing(List<?> resources, int startIndex, int itemsPerPage, int totalResults, List<String> schemas) {

    static final List<String> SCHEMAS = List.of("urn:scim:schemas:core:1.0");

    static ScimListing of(ScimSearch.Page<?> page, List<?> resources) {
        return new ScimListing(resources, page.startIndex(), page.itemsPerPage(), page.totalResults(), SCHEMAS);
    }
}
