-- New tickets wait in a list that every search reads from end to end: at most 128 kB of it, not 4 MB.
alter index ticket_search_grams set (gin_pending_list_limit = 128);
