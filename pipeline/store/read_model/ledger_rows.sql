-- How many rows each ledger of the file has.
select
    'projects' as ledger,
    count(*) as rows
from ledger.project_ledger
union all
select
    'phases',
    count(*)
from ledger.phase_ledger
union all
select
    'reasons',
    count(*)
from ledger.reason_ledger
union all
select
    'focus_sessions',
    count(*)
from ledger.focus_session_ledger
union all
select
    'practices',
    count(*)
from ledger.practice_ledger
union all
select
    'actions',
    count(*)
from ledger.action_ledger
union all
select
    'working_hours',
    count(*)
from ledger.working_hours_ledger
union all
select
    'revisits',
    count(*)
from ledger.revisit_ledger;
