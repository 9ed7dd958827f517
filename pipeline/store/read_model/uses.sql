-- Counts anew how often the revisits use each name.

create or replace macro count_uses(records) as table
    select
        'project' as kind,
        *
    from count_project_uses(records)
    union all by name
    select
        'reason' as kind,
        *
    from count_reason_uses(records)
    union all by name
    select
        'phase' as kind,
        *
    from count_phase_uses(records)
    union all by name
    select
        'person' as kind,
        *
    from count_person_uses(records);

delete from uses;

insert into uses by name
select *
from count_uses('revisits');
