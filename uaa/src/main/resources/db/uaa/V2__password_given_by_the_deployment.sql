alter table users add column given_password_hash text;

comment on column users.given_password_hash is
    'the password that the deployment gave last; the user may have changed the real one since';
