-- Names that differ only in case are one name for every client, and so for the router. Rows are put into the form in
-- which they are compared; where that would give one name to several, an operator must say who keeps it.
do $$
declare
    taken text;
begin
    select string_agg(format('%s (%s)', name, guids), '; ' order by name) into taken
    from (select lower(name) as name, string_agg(format('%s: %s', guid, domains.name), ', ' order by id) as guids
          from domains group by lower(domains.name) having count(*) > 1) same;
    if taken is not null then
        raise exception 'Domains have the same name but for upper and lower case: %', taken
            using hint = 'Keep one of each and delete the others with the version before this one '
                || '(DELETE /v3/domains/GUID), then start again.';
    end if;

    select string_agg(format('%s (%s)', address, guids), '; ' order by address) into taken
    from (select address, string_agg(format('%s in space %s: %s%s', guid, space_guid, spelled, path), ', ' order by id) as guids
          from (select r.id, r.guid, r.space_guid, r.path,
                       lower(regexp_replace(r.path, '/+$', '')) as stored_path,
                       case r.host when '' then d.name else r.host || '.' || d.name end as spelled,
                       lower(case r.host when '' then d.name else r.host || '.' || d.name end) as address
                from routes r join domains d on d.guid = r.domain_guid) route
          group by address
          having count(distinct space_guid) > 1 or count(*) > count(distinct stored_path)) same;
    if taken is not null then
        raise exception 'Routes have the same address but for upper and lower case, or their host is a domain: %', taken
            using hint = 'Keep those of one space, each path once, and delete the others with the version before this one '
                || '(DELETE /v3/routes/GUID), then start again.';
    end if;
end
$$;

update domains set name = lower(name) where name <> lower(name);
update routes set host = lower(host), path = lower(regexp_replace(path, '/+$', ''))
where host <> lower(host) or path <> lower(regexp_replace(path, '/+$', ''));

alter table domains add constraint domains_name_in_lower_case check (name = lower(name));
alter table routes add constraint routes_address_in_lower_case check (host = lower(host) and path = lower(path));
create unique index domains_name_in_any_case on domains (lower(name));
create unique index routes_address_in_any_case on routes (lower(host), domain_guid, lower(path));
