create table login_failures (
    account    text        not null,
    failed_at  timestamptz not null
);

comment on column login_failures.account is 'digest of the account''s id, or of a name that nobody has';

create index login_failures_by_account on login_failures (account, failed_at);
create index login_failures_by_time on login_failures (failed_at);

create table revocation_clock (
    only_row    boolean primary key default true check (only_row),
    generation  bigint  not null
);

insert into revocation_clock (generation) values (0);

comment on table revocation_clock is
    'its row lock is held from the number to the commit: the order of generations is the order of commits';

create table revocations (
    user_id     text        not null,
    client_id   text        not null,
    token_id    text        not null,
    generation  bigint      not null,
    expires     timestamptz not null,
    primary key (user_id, client_id, token_id)
);

comment on table revocations is
    'access tokens that are good no more: with an empty token_id those of an earlier generation; empty user or client: any';

create index revocations_by_generation on revocations (generation);
create index revocations_by_token on revocations (token_id) where token_id <> '';
