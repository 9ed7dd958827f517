-- Which rows of this epoch came after a place, in their order?
select
    seq,
    thing,
    facts
from revisits_ledger
where seq > %(place)s and epoch = %(epoch)s
order by seq
limit %(most)s;
