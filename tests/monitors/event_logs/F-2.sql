-- A fine is paid within sixty days of its notice, unless it is appealed
with later as (
    select *,
        min(moment) filter (where type = 'fine.Paid') over after_it as paid,
        min(moment) filter (where type = 'fine.Appealed') over after_it as appealed
    from log
    window after_it as (
        partition by case_id order by moment, pos rows between 1 following and unbounded following
    )
)
select case_id, pos
from later
where type = 'fine.Notified'
    and coalesce(paid >= midnight_after(day_of(moment) + 60), appealed is null)
