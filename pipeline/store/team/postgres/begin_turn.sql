-- Begin a transaction that no other writer of this ledger shares. The server hangs up
-- on a writer whose machine is gone (half a minute) or who does nothing (five minutes).
begin;
set local transaction_isolation = 'read committed';
set tcp_keepalives_idle = 10;
set tcp_keepalives_interval = 5;
set tcp_keepalives_count = 3;
set local idle_in_transaction_session_timeout = '5min';
set local lock_timeout = %(patience)s;
select pg_advisory_xact_lock(
    20260729, ('revisits_ledger'::regclass)::oid::integer
);
