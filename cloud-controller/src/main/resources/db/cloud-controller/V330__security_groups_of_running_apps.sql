-- What should run. The etag is a digest of everything that changes without a new process version, security groups too.
create or replace view desired_processes as
select p.guid || '-' || p.version collate "C" as process_guid,
       p.guid,
       p.app_guid,
       md5(concat_ws('|', p.instances, a.name, s.name, o.name, coalesce(routes.digest, ''), coalesce(opened.digest, '')))
           as etag
from processes p
join apps a on a.guid = p.app_guid
join spaces s on s.guid = a.space_guid
join organizations o on o.guid = s.organization_guid
left join lateral (
    select string_agg(concat_ws(',', r.host, d.name, r.path, rd.app_port, rd.protocol, r.options), ';' order by rd.guid)
               as digest
    from route_destinations rd
    join routes r on r.guid = rd.route_guid
    join domains d on d.guid = r.domain_guid
    where rd.app_guid = p.app_guid and rd.process_type = p.type
) routes on true
left join lateral (
    select string_agg(concat_ws(',', g.guid, extract(epoch from g.updated_at)), ';' order by g.id) as digest
    from security_groups g
    where g.running_default
       or exists (select from security_group_spaces b
                  where b.security_group_guid = g.guid and b.space_guid = s.guid and b.phase = 'running')
) opened on true
where a.desired_state = 'STARTED' and p.instances > 0 and p.droplet_guid is not null;
