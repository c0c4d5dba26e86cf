-- Environments and what may contain passwords are encrypted by the service, with the key whose label stands beside them:
-- empty for a value from before, which the service encrypts when it starts.

create function encryption_key_label(value text) returns text
    language sql immutable strict parallel safe
    return case when starts_with(value, 'er1:') then split_part(value, ':', 2) else '' end;

alter table apps alter column environment_variables drop default;
alter table apps alter column environment_variables type text using environment_variables::text;
alter table apps add column environment_variables_key text collate "C" generated always as (encryption_key_label(environment_variables)) stored;
create index apps_environment_variables_key on apps (environment_variables_key, guid);

alter table apps alter column buildpacks drop default;
alter table apps alter column buildpacks type text using buildpacks::text;
alter table apps add column buildpacks_key text collate "C" generated always as (encryption_key_label(buildpacks)) stored;
create index apps_buildpacks_key on apps (buildpacks_key, guid);

alter table revisions alter column environment_variables drop default;
alter table revisions alter column environment_variables type text using environment_variables::text;
alter table revisions add column environment_variables_key text collate "C" generated always as (encryption_key_label(environment_variables)) stored;
create index revisions_environment_variables_key on revisions (environment_variables_key, guid);

alter table builds alter column environment_variables drop default;
alter table builds alter column environment_variables type text using environment_variables::text;
alter table builds add column environment_variables_key text collate "C" generated always as (encryption_key_label(environment_variables)) stored;
create index builds_environment_variables_key on builds (environment_variables_key, guid);

alter table builds alter column buildpacks drop default;
alter table builds alter column buildpacks type text using buildpacks::text;
alter table builds add column buildpacks_key text collate "C" generated always as (encryption_key_label(buildpacks)) stored;
create index builds_buildpacks_key on builds (buildpacks_key, guid);

alter table droplets alter column buildpacks drop default;
alter table droplets alter column buildpacks type text using buildpacks::text;
alter table droplets add column buildpacks_key text collate "C" generated always as (encryption_key_label(buildpacks)) stored;
create index droplets_buildpacks_key on droplets (buildpacks_key, guid);

alter table environment_variable_groups alter column variables drop default;
alter table environment_variable_groups alter column variables type text using variables::text;
alter table environment_variable_groups add column variables_key text collate "C" generated always as (encryption_key_label(variables)) stored;
create index environment_variable_groups_variables_key on environment_variable_groups (variables_key, name);

-- The payload of a job ends with it; null also where there is none.
alter table jobs alter column payload drop not null;
alter table jobs alter column payload drop default;
update jobs set payload = null where state <> 'PROCESSING' or payload = '{}';
alter table jobs alter column payload type text using payload::text;
alter table jobs add column payload_key text collate "C" generated always as (encryption_key_label(payload)) stored;
create index jobs_payload_key on jobs (payload_key, guid) where payload_key is not null;
