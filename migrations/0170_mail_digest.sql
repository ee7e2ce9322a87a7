-- Which digest of headquarters a mail is of, so that headquarters is told when the mail is given up on: its group, the digest's name and its date.
alter table mail add column digest jsonb;
