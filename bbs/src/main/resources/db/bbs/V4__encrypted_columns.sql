-- What only cells need of LRPs and tasks, environments above all, is encrypted by the service, with the key whose label
-- stands beside it: empty for a value from before, which the service encrypts when it starts.

create function encryption_key_label(value text) returns text
    language sql immutable strict parallel safe
    return case when starts_with(value, 'er1:') then split_part(value, ':', 2) else '' end;

-- The definition keeps what is needed to place, route and move instances; the rest becomes run_info.
create function is_scheduling(member text) returns boolean
    language sql immutable strict
    return member in ('process_guid', 'domain', 'log_guid', 'annotation', 'instances', 'memory_mb', 'disk_mb', 'max_pids',
        'rootfs', 'routes', 'placement_tags', 'metric_tags', 'update_strategy', 'modification_tag');
alter table desired_lrps add column run_info text;
update desired_lrps set
    run_info = (select json_object_agg(key, value)::text from json_each(definition) where not is_scheduling(key)),
    definition = (
        select json_object_agg(key, value) from (
            select key, value from json_each(definition) where is_scheduling(key)
            union all
            select 'volume_drivers', (
                select coalesce(json_agg(driver order by driver), '[]') from (
                    select distinct mount->>'driver' as driver
                    from json_array_elements(definition->'volume_mounts') mount) drivers)) members);
drop function is_scheduling;
alter table desired_lrps alter column run_info set not null;
alter table desired_lrps
    add column run_info_key text collate "C" generated always as (encryption_key_label(run_info)) stored;
create index desired_lrps_run_info_key on desired_lrps (run_info_key, process_guid);

-- No result is null.
alter table tasks alter column result drop not null;
update tasks set result = null where result = '';
alter table tasks alter column task_definition type text using task_definition::text;
alter table tasks
    add column task_definition_key text collate "C" generated always as (encryption_key_label(task_definition)) stored,
    add column result_key text collate "C" generated always as (encryption_key_label(result)) stored;
create index tasks_task_definition_key on tasks (task_definition_key, task_guid);
create index tasks_result_key on tasks (result_key, task_guid) where result_key is not null;

-- Events from before are forgotten: a reader that has missed some reads the whole state.
update event_clock set pruned = revision;
truncate events;
alter table events alter column payload drop not null;
alter table events add column guid text, add column secret_payload text;
alter table events
    add column secret_payload_key text collate "C" generated always as (encryption_key_label(secret_payload)) stored;
create index events_secret_payload_key on events (secret_payload_key, guid) where secret_payload_key is not null;
