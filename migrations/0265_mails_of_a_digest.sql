-- A mail says of which date of which digest it is and whom it is for, so that whoever keeps the digest sees what became of each of them.
create index mail_digest on mail ((digest ->> 'digestId'), (digest ->> 'day')) where digest is not null;
