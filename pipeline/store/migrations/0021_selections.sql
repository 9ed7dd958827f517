-- What questions share, defined once for both sides: the store's file, and the read
-- model in memory, which runs the newest script of this name over its own tables. A
-- later version replaces all of it by a script of the same name.
-- A selection is a struct of lists and moments; a part that is null selects everything.
-- Its parts are cast to the types of the columns (in the file names for uuid and
-- varchar, in memory enumerations), so that no column is cast; what no record names
-- becomes null, which is equal to nothing.

create or replace macro projects_of(selection) as try_cast(
    struct_extract(selection, 'project_ids') as project_key[]
);

create or replace macro main_phases_of(selection) as try_cast(
    struct_extract(selection, 'main_phases') as phase_key[]
);

create or replace macro revisited_phases_of(selection) as try_cast(
    struct_extract(selection, 'revisited_phases') as phase_key[]
);

create or replace macro reasons_of(selection) as try_cast(
    struct_extract(selection, 'reason_ids') as reason_key[]
);

create or replace macro people_of(selection) as try_cast(
    struct_extract(selection, 'people') as person_name[]
);

create or replace macro since_of(selection) as cast(
    struct_extract(selection, 'since') as timestamp
);

create or replace macro until_of(selection) as cast(
    struct_extract(selection, 'until') as timestamp
);

create or replace macro text_of(selection) as cast(
    struct_extract(selection, 'note_text') as varchar
);

-- The same projects and period, and any phases, reasons and people.
create or replace macro scope_of(selection) as {
    'project_ids': struct_extract(selection, 'project_ids'),
    'main_phases': null,
    'revisited_phases': null,
    'reason_ids': null,
    'people': null,
    'since': struct_extract(selection, 'since'),
    'until': struct_extract(selection, 'until'),
    'note_text': null
};

create or replace macro is_among(value, chosen) as (
    chosen is null or list_contains(chosen, value)
);

-- The text of a selection is looked for in note, reason, project and person. It is
-- composed (NFC); words that hold their accents apart are composed before they are
-- searched. Only such words: composing a million takes seconds.
create or replace macro holds_text(words, wanted) as (
    contains(lower(words), lower(wanted))
    or (
        regexp_matches(
            words, '[\x{300}-\x{36f}\x{653}-\x{655}\x{1161}-\x{11ff}\x{3099}\x{309a}]'
        )
        and contains(nfc_normalize(lower(words)), lower(wanted))
    )
);

-- The revisits with the words in which a text is looked for. No text holds what stands
-- between the words.
create or replace view searched_revisits as
select
    revisits.*,
    concat_ws(
        chr(0), revisits.note, revisits.written_by, reasons.name, projects.name
    ) as words
from revisits
left join reasons on revisits.reason_id = reasons.id
left join projects on revisits.project_id = projects.id;

create or replace view searched_placed_revisits as
select
    revisits.*,
    concat_ws(
        chr(0), revisits.note, revisits.written_by, reasons.name, projects.name
    ) as words
from revisits_with_sessions as revisits
left join reasons on revisits.reason_id = reasons.id
left join projects on revisits.project_id = projects.id;

-- Those of `records` that are selected; where a text is looked for those of `searched`,
-- which has words. Which of both it is stands before a row is read.
create or replace macro select_from(records, searched, selection) as table
    select *
    from
        query_table(
            case when text_of(selection) is null then records else searched end
        )
    where
        is_among(project_id, projects_of(selection))
        and is_among(main_phase, main_phases_of(selection))
        and is_among(revisited_phase, revisited_phases_of(selection))
        and is_among(reason_id, reasons_of(selection))
        and is_among(written_by, people_of(selection))
        and (since_of(selection) is null or occurred_at >= since_of(selection))
        and (until_of(selection) is null or occurred_at < until_of(selection))
        and (
            text_of(selection) is null
            or holds_text(
                columns(
                    case when text_of(selection) is null then 'note' else 'words' end
                ),
                text_of(selection)
            )
        );

create or replace macro selected_revisits(selection) as table
    select *
    from select_from('revisits', 'searched_revisits', selection);

-- Focus sessions of the selected projects and main phases, clipped to period and now.
create or replace macro selected_focus_sessions(selection, now_utc) as table
    with clipped as (
        select
            id,
            project_id,
            phase,
            greatest(started_at, coalesce(since_of(selection), started_at))
                as started_at,
            least(
                coalesce(ended_at, cast(now_utc as timestamp)),
                coalesce(until_of(selection), cast(now_utc as timestamp))
            ) as ended_at,
            started_at as began_at,
            confirmed_at,
            ended_at is null as is_running
        from focus_sessions
        where
            is_among(project_id, projects_of(selection))
            and is_among(phase, main_phases_of(selection))
    )

    select *
    from clipped
    where ended_at > started_at;

-- The selected revisits, each with whether it was made in a focus session of its main
-- phase, as far as that lies in the period and before now.
create or replace macro placed_revisits(selection, now_utc) as table
    select
        *,
        session_id is not null
        and (
            (until_of(selection) is not null and not in_running_session)
            or occurred_at < cast(now_utc as timestamp)
        ) as in_focus
    from
        select_from(
            'revisits_with_sessions', 'searched_placed_revisits', selection
        );

-- All revisits of the selected projects and period, each with whether it is selected.
create or replace macro viewed_revisits(selection) as table
    select
        *,
        coalesce(
            is_among(main_phase, main_phases_of(selection))
            and is_among(revisited_phase, revisited_phases_of(selection))
            and is_among(reason_id, reasons_of(selection))
            and is_among(written_by, people_of(selection))
            and (
                text_of(selection) is null
                or holds_text(
                    columns(
                        case
                            when text_of(selection) is null then 'note' else 'words'
                        end
                    ),
                    text_of(selection)
                )
            ),
            false
        ) as in_view
    from
        query_table(
            case
                when text_of(selection) is null then 'revisits_with_sessions'
                else 'searched_placed_revisits'
            end
        )
    where
        is_among(project_id, projects_of(selection))
        and (since_of(selection) is null or occurred_at >= since_of(selection))
        and (until_of(selection) is null or occurred_at < until_of(selection));

-- A moment of the store (UTC) as a clock in a time zone shows it.
create or replace macro on_clock(moment, zone) as case
    when zone = 'UTC' then cast(moment as timestamp)
    else timezone(zone, timezone('UTC', cast(moment as timestamp)))
end;

-- Each day (UTC) from the first revisit to the last, and how far a clock in a time zone
-- is ahead then, in microseconds; null where that changes within the day.
create or replace macro clock_of_days(zone) as table
    with days as (
        select
            cast(
                unnest(
                    generate_series(
                        cast(min(occurred_at) as date),
                        cast(max(occurred_at) as date),
                        interval 1 day
                    )
                ) as date
            ) as utc_day
        from revisits
    ),

    clocks as (
        select
            utc_day,
            epoch_us(on_clock(utc_day, zone)) - epoch_us(utc_day) as ahead,
            epoch_us(on_clock(utc_day + 1, zone)) - epoch_us(utc_day + 1)
                as ahead_next
        from days
    )

    select
        utc_day,
        case when ahead = ahead_next then ahead end as ahead
    from clocks;

-- The selected revisits, each with its day on a clock in a time zone. The clock is read
-- once for each day, and for each revisit only on the days on which it is changed.
create or replace macro dated_revisits(selection, zone) as table
    select
        revisits.*,
        case
            when clocks.ahead is null
                then cast(on_clock(revisits.occurred_at, zone) as date)
            else
                cast(
                    make_timestamp(
                        epoch_us(revisits.occurred_at) + clocks.ahead
                    ) as date
                )
        end as day
    from selected_revisits(selection) as revisits
    inner join clock_of_days(zone) as clocks
        on cast(revisits.occurred_at as date) = clocks.utc_day;

-- The first day of the day, week or month of a moment of a clock. The engine's weeks
-- begin on Monday: shifted by so many days, those of the reader do (0 is Monday).
create or replace macro first_day_of(grain, local, week_start) as cast(
    case
        when grain = 'week'
            then
                date_trunc(
                    'week', local + to_days((7 - cast(week_start as integer)) % 7)
                )
                - to_days((7 - cast(week_start as integer)) % 7)
        else date_trunc(grain, local)
    end as date
);
