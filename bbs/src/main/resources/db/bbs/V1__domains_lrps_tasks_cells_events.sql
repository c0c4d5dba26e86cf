-- Times are nanoseconds since the epoch, as on the wire.

create table domains (
    domain      text primary key,
    expire_time bigint not null
);

-- The definition is the whole record as JSON; what statements over many rows need stands beside it.
create table desired_lrps (
    process_guid text primary key,
    domain       text    not null,
    instances    integer not null,
    definition   json    not null
);
create index desired_lrps_domain on desired_lrps (domain);

-- place_due: when an unclaimed or crashed instance is to be placed again; null: not waiting for a place.
create table actual_lrps (
    process_guid           text    not null,
    instance_index         integer not null,
    presence               text    not null,
    domain                 text    not null,
    state                  text    not null,
    instance_guid          text    not null,
    cell_id                text    not null,
    net_info               json,
    crash_count            integer not null,
    crash_reason           text    not null,
    placement_error        text    not null,
    since                  bigint  not null,
    modification_tag_epoch text    not null,
    modification_tag_index bigint  not null,
    metric_tags            json    not null,
    routable               boolean not null,
    availability_zone      text    not null,
    place_due              bigint,
    primary key (process_guid, instance_index, presence)
) with (fillfactor = 80);
create index actual_lrps_domain on actual_lrps (domain);
create index actual_lrps_cell_id on actual_lrps (cell_id);
create index actual_lrps_place_due on actual_lrps (place_due) where place_due is not null;

-- due: when a pending task is auctioned again, or the result of a completed one is delivered again.
create table tasks (
    task_guid          text primary key,
    domain             text    not null,
    task_definition    json    not null,
    callback           boolean not null,
    state              text    not null,
    cell_id            text    not null,
    result             text    not null,
    failed             boolean not null,
    failure_reason     text    not null,
    rejection_count    integer not null,
    rejection_reason   text    not null,
    created_at         bigint  not null,
    updated_at         bigint  not null,
    first_completed_at bigint  not null,
    due                bigint
) with (fillfactor = 80);
create index tasks_domain on tasks (domain);
create index tasks_cell_id on tasks (cell_id);
create index tasks_due on tasks (due) where due is not null;

create table cells (
    cell_id    text primary key,
    owner_id   text   not null,
    presence   json   not null,
    expires_at bigint not null
) with (fillfactor = 50);

create table events (
    revision   bigint primary key,
    type       text   not null,
    cell_ids   text[] not null,
    payload    json   not null,
    created_at bigint not null
);

-- One row. Whoever writes events takes its lock last and keeps it until the commit, so that revisions become visible
-- in their order and a reader never passes over one. pruned: the newest revision that has been forgotten.
create table event_clock (
    single   boolean primary key default true check (single),
    revision bigint not null,
    pruned   bigint not null
) with (fillfactor = 10);
insert into event_clock (revision, pruned) values (0, 0);

-- One row. The epoch grows with every new leader of convergence and fences off the former one.
create table convergence_leadership (
    single boolean primary key default true check (single),
    epoch  bigint not null
);
insert into convergence_leadership (epoch) values (0);
