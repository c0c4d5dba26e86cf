create table users (
    id                   text        primary key,
    username             text        not null,
    origin               text        not null,
    email                text        not null,
    given_name           text,
    family_name          text,
    password_hash        text,
    active               boolean     not null,
    verified             boolean     not null,
    version              integer     not null,
    created              timestamptz not null,
    last_modified        timestamptz not null,
    password_changed     timestamptz not null,
    last_logon           timestamptz,
    previous_logon       timestamptz
);

create unique index users_by_name on users (lower(username), origin);

create table groups (
    id             text        primary key,
    display_name   text        not null unique,
    description    text,
    everyone       boolean     not null,
    version        integer     not null,
    created        timestamptz not null,
    last_modified  timestamptz not null
);

comment on column groups.everyone is 'every user is a member, without a row in group_members';

create table group_members (
    user_id   text not null references users on delete cascade,
    group_id  text not null references groups on delete cascade,
    primary key (user_id, group_id)
);

create index group_members_by_group on group_members (group_id);

create table clients (
    client_id               text        primary key,
    name                    text,
    secret_hash             text,
    scopes                  text[]      not null,
    authorities             text[]      not null,
    grant_types             text[]      not null,
    access_token_seconds    integer     not null,
    refresh_token_seconds   integer     not null,
    last_modified           timestamptz not null
);

comment on column clients.secret_hash is 'null: the secret is empty';

create table refresh_tokens (
    token_hash      text        primary key,
    client_id       text        not null references clients on delete cascade,
    user_id         text        not null references users on delete cascade,
    scopes          text[]      not null,
    authenticated   timestamptz not null,
    revocation_mark text        not null,
    expires         timestamptz not null
);

create index refresh_tokens_by_user on refresh_tokens (user_id);
create index refresh_tokens_by_client on refresh_tokens (client_id);

create table signing_keys (
    id           text        primary key,
    private_key  text        not null,
    created      timestamptz not null,
    active       boolean     not null
);

comment on column signing_keys.private_key is 'PKCS #8, base64';

create unique index one_active_signing_key on signing_keys (active) where active;
