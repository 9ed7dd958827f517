-- What changed last: names, actions, existing records, or imports of many?
-- grain: one row per unit of work, ledger and kind of change; of names one row per name
-- params: most
-- Every new store has these; no person wrote them.
with firsts as (
    select min(recorded_at) as made_at
    from phase_ledger
),

amended_revisits as (
    select
        ledger.id,
        ledger.rev,
        ledger.recorded_at,
        ledger.recorded_by
    from revisit_ledger as ledger
    where ledger.rev > 1
),

sessions as (
    select *
    from session_revisions
),

moments as (
    select
        recorded_at,
        recorded_by
    from name_revisions
    where recorded_at > (select made_at from firsts)
    union
    select
        recorded_at,
        recorded_by
    from amended_revisits
    union
    select
        recorded_at,
        recorded_by
    from revisit_ledger
    group by recorded_at, recorded_by
    having count(*) > 1
    union
    select
        recorded_at,
        recorded_by
    from sessions
    group by recorded_at, recorded_by
    having
        count(*) filter (where aspect = 'added') > 1
        or bool_or(aspect not in ('added', 'ended', 'confirmed'))
    union
    select
        recorded_at,
        recorded_by
    from action_changes
    union
    select
        recorded_at,
        recorded_by
    from working_hours_ledger
    union
    select
        recorded_at,
        recorded_by
    from sheet_ledger
),

units as (
    select
        recorded_at,
        recorded_by
    from moments
    order by recorded_at desc
    limit $most
),

changed_names as (
    select
        names.ledger,
        names.id,
        names.rev,
        names.recorded_at,
        names.recorded_by,
        names.name,
        before.name as name_before,
        names.position - before.position as steps,
        case
            when names.rev = 1 then 'added'
            when names.deleted then 'removed'
            when before.deleted then 'restored'
            when names.name != before.name then 'renamed'
            when names.is_out and not before.is_out then 'taken out'
            when before.is_out and not names.is_out then 'brought back'
            when names.position != before.position then 'reordered'
            else 'described'
        end as aspect
    from name_revisions as names
    inner join units
        on
            names.recorded_at = units.recorded_at
            and names.recorded_by is not distinct from units.recorded_by
    left join name_revisions as before
        on
            names.ledger = before.ledger
            and names.id = before.id
            and names.rev = before.rev + 1
),

changed_revisits as (
    select
        ledger.id,
        ledger.rev,
        ledger.recorded_at,
        ledger.recorded_by,
        ledger.project_id,
        ledger.reason_id,
        ledger.main_phase,
        ledger.revisited_phase,
        ledger.written_by as signer,
        before.written_by as signer_before,
        case
            when ledger.rev = 1 then 'added'
            when ledger.deleted then 'removed'
            when before.deleted then 'restored'
            when
                (
                    ledger.occurred_at,
                    ledger.main_phase,
                    ledger.revisited_phase,
                    coalesce(ledger.note, ''),
                    coalesce(ledger.minutes, -1),
                    ledger.avoidable
                ) != (
                    before.occurred_at,
                    before.main_phase,
                    before.revisited_phase,
                    coalesce(before.note, ''),
                    coalesce(before.minutes, -1),
                    before.avoidable
                )
                then 'changed'
            when
                ledger.written_by is not null
                and ledger.project_id = before.project_id
                and ledger.reason_id = before.reason_id
                and ledger.written_by != coalesce(before.written_by, '')
                then 'person'
            when
                coalesce(ledger.written_by, '') != coalesce(before.written_by, '')
                then 'changed'
            when
                ledger.reason_id != before.reason_id
                and ledger.project_id = before.project_id
                then 'reason'
            when
                ledger.project_id != before.project_id
                and ledger.reason_id = before.reason_id
                then 'project'
            else 'changed'
        end as aspect
    from revisit_ledger as ledger
    inner join units
        on
            ledger.recorded_at = units.recorded_at
            and ledger.recorded_by is not distinct from units.recorded_by
    left join revisit_ledger as before
        on ledger.id = before.id and ledger.rev = before.rev + 1
),

known_names as (
    select
        id,
        arg_max(name, rev) as name
    from name_revisions
    group by id
),

changed as (
    select
        changed_names.recorded_at,
        changed_names.recorded_by,
        changed_names.ledger,
        changed_names.aspect,
        changed_names.name,
        changed_names.name_before,
        changed_names.steps,
        null as which,
        1 as number,
        later.id is not null as overtaken
    from changed_names
    left join name_revisions as later
        on
            changed_names.ledger = later.ledger
            and changed_names.id = later.id
            and changed_names.rev + 1 = later.rev
    union all
    select
        changed_revisits.recorded_at,
        changed_revisits.recorded_by,
        'revisits' as ledger,
        changed_revisits.aspect,
        coalesce(
            case changed_revisits.aspect when 'person' then changed_revisits.signer end,
            known_names.name
        ) as name,
        case
            when changed_revisits.aspect = 'person'
                then changed_revisits.signer_before
        end as name_before,
        null as steps,
        case
            when count(*) = 1
                then max(main.title || ' → ' || revisited.title)
        end as which,
        count(*) as number,
        bool_or(later.id is not null) as overtaken
    from changed_revisits
    left join phases as main on changed_revisits.main_phase = main.key
    left join phases as revisited
        on changed_revisits.revisited_phase = revisited.key
    left join amended_revisits as later
        on changed_revisits.id = later.id and changed_revisits.rev + 1 = later.rev
    left join known_names
        on
            case changed_revisits.aspect
                when 'reason' then changed_revisits.reason_id
                when 'project' then changed_revisits.project_id
            end = known_names.id
    group by
        changed_revisits.recorded_at,
        changed_revisits.recorded_by,
        changed_revisits.aspect,
        known_names.name,
        case when changed_revisits.aspect = 'person' then changed_revisits.signer end,
        case
            when changed_revisits.aspect = 'person'
                then changed_revisits.signer_before
        end
    union all
    select
        sessions.recorded_at,
        sessions.recorded_by,
        'focus_sessions' as ledger,
        sessions.aspect,
        known_names.name,
        null as name_before,
        null as steps,
        case when count(*) = 1 then max(phases.title) end as which,
        count(*) as number,
        bool_or(later.id is not null) as overtaken
    from sessions
    left join phases on sessions.phase = phases.key
    inner join units
        on
            sessions.recorded_at = units.recorded_at
            and sessions.recorded_by is not distinct from units.recorded_by
    left join sessions as later
        on sessions.id = later.id and sessions.rev + 1 = later.rev
    left join known_names
        on sessions.aspect = 'project' and sessions.project_id = known_names.id
    group by
        sessions.recorded_at,
        sessions.recorded_by,
        sessions.aspect,
        known_names.name
    union all
    select action_changes.*
    from action_changes
    inner join units
        on
            action_changes.recorded_at = units.recorded_at
            and action_changes.recorded_by is not distinct from units.recorded_by
    union all
    select working_hours_changes.*
    from working_hours_changes
    inner join units
        on
            working_hours_changes.recorded_at = units.recorded_at
            and working_hours_changes.recorded_by is not distinct from units.recorded_by
    union all
    select sheet_changes.*
    from sheet_changes
    inner join units
        on
            sheet_changes.recorded_at = units.recorded_at
            and sheet_changes.recorded_by is not distinct from units.recorded_by
),

final as (
    select
        * exclude (overtaken),
        bool_or(overtaken) over (partition by recorded_at, recorded_by) as overtaken
    from changed
)

select *
from final
order by recorded_at desc, ledger asc, aspect asc, steps asc, name asc
