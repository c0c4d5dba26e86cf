create table apps (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    name text not null,
    space_guid text not null references spaces (guid),
    desired_state text not null default 'STOPPED' check (desired_state in ('STARTED', 'STOPPED')),
    droplet_guid text,
    buildpacks jsonb not null default '[]',
    stack text,
    environment_variables jsonb not null default '{}',
    ssh_enabled boolean not null default true,
    revisions_enabled boolean not null default true,
    service_binding_k8s_enabled boolean not null default false,
    file_based_vcap_services_enabled boolean not null default false,
    cache_stack text,
    cache_sha256 text,
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}',
    unique (space_guid, name)
);

create table revisions (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    app_guid text not null references apps (guid) on delete cascade,
    version integer not null,
    droplet_guid text not null,
    environment_variables jsonb not null default '{}',
    commands jsonb not null default '{}',
    description text not null,
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}',
    unique (app_guid, version)
);

-- Several web processes of one app exist while a deployment is in flight: the newest counts.
create table processes (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    app_guid text not null references apps (guid) on delete cascade,
    type text not null,
    version text not null,
    instances integer not null,
    memory_mb integer not null,
    disk_mb integer not null,
    log_rate_limit bigint not null,
    command text,
    user_name text,
    health_check jsonb not null,
    readiness_health_check jsonb not null,
    droplet_guid text,
    revision_guid text,
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}'
);
create index processes_app on processes (app_guid, type);

create table sidecars (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    app_guid text not null references apps (guid) on delete cascade,
    name text not null,
    command text not null,
    process_types jsonb not null,
    memory_mb integer,
    origin text not null,
    unique (app_guid, name)
);

create table packages (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    app_guid text not null references apps (guid) on delete cascade,
    state text not null,
    error text,
    sha256 text,
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}'
);
create index packages_app on packages (app_guid, created_at);

-- Files that later packages may refer to instead of sending them again.
create table resource_pool (
    sha1 text primary key,
    size bigint not null,
    used_at timestamptz not null
);

create table droplets (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    app_guid text not null references apps (guid) on delete cascade,
    package_guid text,
    build_guid text,
    state text not null,
    error text,
    sha256 text,
    stack text,
    buildpacks jsonb not null default '[]',
    process_types jsonb not null default '{}',
    sidecars jsonb not null default '[]',
    execution_metadata text not null default '',
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}'
);
create index droplets_app on droplets (app_guid);
create index droplets_package on droplets (package_guid);

create table builds (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    app_guid text not null references apps (guid) on delete cascade,
    package_guid text not null,
    droplet_guid text,
    state text not null,
    error_id text,
    error_description text,
    staging_memory_mb integer not null,
    staging_disk_mb integer not null,
    staging_log_rate_limit bigint not null,
    buildpacks jsonb not null default '[]',
    stack text not null,
    environment_variables jsonb not null default '{}',
    created_by_guid text not null,
    created_by_name text not null,
    created_by_email text,
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}'
);
create index builds_app on builds (app_guid);
create unique index builds_one_staging on builds (app_guid) where state = 'STAGING';

create table tasks (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    app_guid text not null references apps (guid) on delete cascade,
    sequence_id integer not null,
    name text not null,
    command text not null,
    user_name text,
    state text not null,
    memory_mb integer not null,
    disk_mb integer not null,
    log_rate_limit bigint not null,
    droplet_guid text not null,
    failure_reason text,
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}',
    unique (app_guid, sequence_id)
);
create index tasks_active on tasks (guid) where state in ('PENDING', 'RUNNING', 'CANCELING');

create table deployments (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    app_guid text not null references apps (guid) on delete cascade,
    state text not null,
    status_value text not null,
    status_reason text not null,
    status_changed_at timestamptz not null,
    last_healthy_at timestamptz not null,
    error text,
    max_in_flight integer not null,
    web_instances integer,
    memory_mb integer,
    disk_mb integer,
    log_rate_limit bigint,
    droplet_guid text not null,
    previous_droplet_guid text,
    process_guid text,
    process_type text,
    original_instances integer not null,
    target_instances integer not null,
    revision_guid text,
    revision_version integer,
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}'
);
create unique index deployments_one_active on deployments (app_guid) where status_value = 'ACTIVE';

create table crashes_seen (
    instance_guid text primary key,
    seen_at timestamptz not null
);

-- What should run. The etag is a digest of everything that changes without a new process version.
create view desired_processes as
select p.guid || '-' || p.version collate "C" as process_guid,
       p.guid,
       p.app_guid,
       md5(concat_ws('|', p.instances, a.name, s.name, o.name, coalesce(routes.digest, ''))) as etag
from processes p
join apps a on a.guid = p.app_guid
join spaces s on s.guid = a.space_guid
join organizations o on o.guid = s.organization_guid
left join lateral (
    select string_agg(concat_ws(',', r.host, d.name, r.path, rd.app_port, rd.protocol, r.options), ';' order by rd.guid)
               as digest
    from route_destinations rd
    join routes r on r.guid = rd.route_guid
    join domains d on d.guid = r.domain_guid
    where rd.app_guid = p.app_guid and rd.process_type = p.type
) routes on true
where a.desired_state = 'STARTED' and p.instances > 0 and p.droplet_guid is not null;
