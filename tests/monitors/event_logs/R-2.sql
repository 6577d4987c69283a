-- What was checked is decided within one working day
with worked as (
    select day, sum((isodow(day) < 6)::int) over (order by day) as number from days
), met as (
    select *, min(moment) filter (where type = 'receipt.Determined') over (
        partition by case_id order by moment, pos rows between 1 following and unbounded following
    ) as determined
    from log
)
select case_id, pos
from met join worked as opened on opened.day = day_of(moment)
left join worked as closed on closed.day = day_of(determined)
where type = 'receipt.Checked' and coalesce(closed.number > opened.number + 1, true)
