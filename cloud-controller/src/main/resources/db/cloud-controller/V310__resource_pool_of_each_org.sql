-- Files that later packages of the same org may refer to instead of sending them again. What all orgs shared before is
-- forgotten: nobody knows whose it was, and it was a cache.
drop table resource_pool;

-- A row is there before its blob and as long as it; only where it is stored may it be used.
create table pooled_files (
    organization_guid text not null,
    sha256 text not null,
    sha1 text not null,
    size bigint not null,
    stored boolean not null default false,
    used_at timestamptz not null,
    primary key (organization_guid, sha256)
);
create index pooled_files_sha1 on pooled_files (organization_guid, sha1);
create index pooled_files_used on pooled_files (organization_guid, used_at);
