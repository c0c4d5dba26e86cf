-- Events of desired LRPs say their short form. Those from before bring environments along and are forgotten: who would go
-- on behind one of them reads the whole state.
update event_clock set pruned = revision where exists (select from events where type like 'desired\_lrp\_%');
delete from events using event_clock where events.revision <= event_clock.pruned;
