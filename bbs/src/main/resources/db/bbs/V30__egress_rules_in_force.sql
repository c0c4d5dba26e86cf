-- Which egress rules an instance says are in force: it is told of others until it says those of its LRP.
alter table actual_lrps add column egress_digest text not null default '';
