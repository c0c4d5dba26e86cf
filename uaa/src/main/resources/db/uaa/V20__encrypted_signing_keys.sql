-- Private keys are encrypted by the service, with the key whose label stands beside them: empty for a value from before,
-- which the service encrypts when it starts.

create function encryption_key_label(value text) returns text
    language sql immutable strict parallel safe
    return case when starts_with(value, 'er1:') then split_part(value, ':', 2) else '' end;

alter table signing_keys
    add column private_key_key text collate "C" generated always as (encryption_key_label(private_key)) stored;
create index signing_keys_private_key_key on signing_keys (private_key_key, id);

comment on column signing_keys.private_key is 'PKCS #8, base64, encrypted';
