-- The few instances beside the ordinary ones, found without a look at all.
create index actual_lrps_beside on actual_lrps (presence, cell_id) where presence <> 'ORDINARY';
