-- Hand a few rows over, and end the transaction.
insert into revisits_ledger (epoch, thing, id, rev, facts)
select
    %(epoch)s,
    given.*
from
    unnest(
        cast(%(things)s as text[]),
        cast(%(ids)s as uuid[]),
        cast(%(revs)s as integer[]),
        cast(%(facts)s as text[])
    ) as given;
