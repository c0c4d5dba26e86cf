package io.elasticruntime.cloudcontroller.space;

/** Something that lives in spaces and goes when a space is deleted; implemented by the capability that owns it. */
public interface SpaceContent {

    /** Deletes everything of its kind in the space; may be called again after a crash. */
    void deleteAll(String spaceGuid);
}
