-- The last explanations of auctions; they go with the LRP or the task.

create table if not exists lrp_explanations (
    process_guid   text    not null references desired_lrps on delete cascade,
    instance_index integer not null,
    decided_at     bigint  not null,
    explanation    json    not null,
    primary key (process_guid, instance_index, decided_at)
);

create table if not exists task_explanations (
    task_guid   text   not null references tasks on delete cascade,
    decided_at  bigint not null,
    explanation json   not null,
    primary key (task_guid, decided_at)
);
