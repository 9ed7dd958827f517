-- What came is appended.
drop table temp.incoming;
