create table organization_quotas (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    name text not null unique,
    limits jsonb not null default '{}'
);

create table organizations (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    name text not null unique,
    suspended boolean not null default false,
    deleting boolean not null default false,
    quota_guid text not null references organization_quotas (guid),
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}'
);

create table spaces (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    name text not null,
    organization_guid text not null references organizations (guid),
    suspended boolean not null default false,
    deleting boolean not null default false,
    allow_ssh boolean not null default true,
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}',
    unique (organization_guid, name)
);

create table users (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}'
);

create table roles (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    type text not null,
    user_guid text not null references users (guid) on delete cascade,
    organization_guid text references organizations (guid) on delete cascade,
    space_guid text references spaces (guid) on delete cascade,
    unique nulls not distinct (user_guid, type, organization_guid, space_guid)
);
create index roles_organization on roles (organization_guid);
create index roles_space on roles (space_guid);

create table stacks (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    name text not null unique,
    description text,
    state text not null default 'ACTIVE',
    state_reason text,
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}'
);

create table buildpacks (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    name text not null,
    stack text,
    lifecycle text not null default 'buildpack',
    position integer not null,
    enabled boolean not null default true,
    locked boolean not null default false,
    filename text,
    sha256 text,
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}',
    unique nulls not distinct (name, stack, lifecycle)
);

create table domains (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    name text not null unique,
    internal boolean not null default false,
    organization_guid text references organizations (guid),
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}'
);

create table routes (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    host text not null,
    path text not null default '',
    domain_guid text not null references domains (guid),
    space_guid text not null references spaces (guid),
    options jsonb,
    labels jsonb not null default '{}',
    annotations jsonb not null default '{}',
    unique (host, domain_guid, path)
);
create index routes_space on routes (space_guid);

create table route_destinations (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    route_guid text not null references routes (guid) on delete cascade,
    app_guid text not null,
    process_type text not null default 'web',
    app_port integer,
    protocol text,
    weight integer,
    unique nulls not distinct (route_guid, app_guid, process_type, app_port)
);
create index route_destinations_app on route_destinations (app_guid);

create table jobs (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    operation text not null,
    state text not null,
    resource_type text,
    resource_guid text,
    payload jsonb not null default '{}',
    errors jsonb not null default '[]',
    warnings jsonb not null default '[]',
    worker text,
    leased_until timestamptz
);
create index jobs_unfinished on jobs (leased_until) where state = 'PROCESSING';

create table audit_events (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    type text not null,
    actor_guid text not null,
    actor_type text not null,
    actor_name text not null,
    target_guid text not null,
    target_type text not null,
    target_name text not null,
    data jsonb not null default '{}',
    space_guid text,
    organization_guid text
);
create index audit_events_target on audit_events (target_guid, created_at);
create index audit_events_space on audit_events (space_guid);
create index audit_events_created on audit_events (created_at);

create table feature_flags (
    name text primary key,
    enabled boolean not null,
    custom_error_message text,
    updated_at timestamptz not null
);

create table environment_variable_groups (
    name text primary key,
    variables jsonb not null default '{}',
    updated_at timestamptz
);
insert into environment_variable_groups (name) values ('running'), ('staging');

create table security_groups (
    id bigint generated always as identity primary key,
    guid text not null unique,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    name text not null unique,
    rules jsonb not null default '[]',
    running_default boolean not null default false,
    staging_default boolean not null default false
);

create table security_group_spaces (
    security_group_guid text not null references security_groups (guid) on delete cascade,
    space_guid text not null references spaces (guid) on delete cascade,
    phase text not null,
    primary key (security_group_guid, space_guid, phase)
);

insert into organization_quotas (guid, created_at, updated_at, name, limits)
values (gen_random_uuid()::text, now(), now(), 'default', '{"total_memory_in_mb": 102400, "total_routes": 1000, "total_service_instances": 100}');

insert into security_groups (guid, created_at, updated_at, name, rules, running_default, staging_default) values
    (gen_random_uuid()::text, now(), now(), 'public_networks',
     '[{"protocol": "all", "destination": "0.0.0.0-9.255.255.255"}, {"protocol": "all", "destination": "11.0.0.0-169.253.255.255"}, {"protocol": "all", "destination": "169.255.0.0-172.15.255.255"}, {"protocol": "all", "destination": "172.32.0.0-192.167.255.255"}, {"protocol": "all", "destination": "192.169.0.0-255.255.255.255"}]',
     true, true),
    (gen_random_uuid()::text, now(), now(), 'dns',
     '[{"protocol": "tcp", "destination": "0.0.0.0/0", "ports": "53"}, {"protocol": "udp", "destination": "0.0.0.0/0", "ports": "53"}]',
     true, true);
