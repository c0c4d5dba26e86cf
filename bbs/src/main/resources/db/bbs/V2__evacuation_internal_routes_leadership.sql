-- Names under which other instances reach this one; null: none.
alter table actual_lrps add column internal_routes json;

-- When what a running instance can be told of (routes, tags) has last changed; 0: never since it was desired.
alter table desired_lrps add column told_at bigint not null default 0;
create index desired_lrps_told_at on desired_lrps (told_at) where told_at > 0;

-- The leader gives a sign of life in renewed_at (database time). The unique epoch makes a change of leader stronger
-- than a sign of life: only the former waits for, and holds up, transactions that rely on the epoch.
alter table convergence_leadership
    add column owner      text        not null default '',
    add column since      timestamptz not null default clock_timestamp(),
    add column renewed_at timestamptz not null default clock_timestamp();
create unique index convergence_leadership_epoch on convergence_leadership (epoch);
