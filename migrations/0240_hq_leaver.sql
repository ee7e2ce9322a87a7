-- Who no longer works at headquarters is let in no more.
grant delete on group_membership to bodan_hq;
