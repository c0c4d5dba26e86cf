package io.elasticruntime.cloudcontroller.domain;

/** Something that uses domains and goes when a domain is deleted; implemented by the capability that owns it. */
public interface DomainContent {

    /** Deletes everything of its kind on the domain; may be called again after a crash. */
    void deleteAll(String domainGuid);
}
