-- As whom does the database know this connection?
select current_user as person;
