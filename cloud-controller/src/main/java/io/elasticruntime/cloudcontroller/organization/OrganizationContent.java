package io.elasticruntime.cloudcontroller.organization;

/** Something that belongs to orgs and goes when an org is deleted; implemented by the capability that owns it. */
public interface OrganizationContent {

    /** Deletes everything of its kind in the org; may be called again after a crash. */
    void deleteAll(String organizationGuid);
}
