-- What LRPs and tasks say of components has names (ADR 24). That from before names addresses on which the deployment may not
-- come back. What is encrypted already stays as it is.
create function named(kept text) returns text
    language sql immutable strict
    return regexp_replace(
        regexp_replace(kept, '"https://127\.0\.0\.1:\d+(/v1/(static|droplets|build_artifacts|staging|tasks)/)',
            '"https://cc-bridge.service.internal\1', 'g'),
        '"https://127\.0\.0\.1:\d+(/internal/v1/)', '"https://cloud-controller.service.internal\1', 'g');
update desired_lrps set run_info = named(run_info) where run_info_key = '' and run_info <> named(run_info);
update tasks set task_definition = named(task_definition)
where task_definition_key = '' and task_definition <> named(task_definition);
drop function named(text);
