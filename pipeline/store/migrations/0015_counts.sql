-- How often revisits use each name: of all of them, or of the table with that name. The
-- file counts each time it is asked; the read model keeps the counts.
create macro count_project_uses(records) as table
    select
        project_id,
        count(*) as revisits,
        max(recorded_at) as recorded_at
    from query_table(records)
    group by project_id;

create macro count_reason_uses(records) as table
    select
        main_phase,
        reason_id,
        count(*) as revisits
    from query_table(records)
    group by main_phase, reason_id;

create macro count_phase_uses(records) as table
    with pairs as (
        select
            main_phase,
            revisited_phase,
            count(*) as revisits
        from query_table(records)
        group by main_phase, revisited_phase
    )

    select
        key,
        sum(revisits) as revisits
    from (
        select
            unnest([main_phase, revisited_phase]) as key,
            revisits
        from pairs
    ) as named
    group by key;

create macro count_person_uses(records) as table
    select
        written_by as person,
        count(*) as revisits
    from query_table(records)
    where written_by is not null
    group by written_by;
