-- Record that a migration was applied.
-- grain: one row per migration
-- params: number, name
insert into schema_migrations
select
    $number as number,
    $name as name,
    cast(now() at time zone 'UTC' as timestamp) as applied_at
