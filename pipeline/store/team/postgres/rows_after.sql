-- Which rows came after a place, up to another, in their order?
select
    seq,
    thing,
    facts
from revisits_ledger
where seq > %(place)s and seq <= %(newest)s
order by seq
limit %(most)s;
