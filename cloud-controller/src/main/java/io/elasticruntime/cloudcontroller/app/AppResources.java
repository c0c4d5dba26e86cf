package io.elasticruntime.cloudcontroller.app;

/** Something that belongs to apps and is more than rows: it goes when an app is deleted. */
public interface AppResources {

    /** Deletes or stops everything of its kind; may be called again after a crash. The rows go with the app. */
    void deleteAll(App app);
}
