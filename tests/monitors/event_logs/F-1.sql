-- A fine is sent within ninety days, unless it was paid before
with rolled as (
    select day, min(day) filter (where isodow(day) < 6)
        over (order by day rows between current row and 6 following) as last
    from days
), later as (
    select *,
        min(moment) filter (where type = 'fine.Sent') over after_it as sent,
        min(moment) filter (where type = 'fine.Paid') over after_it as paid
    from log
    window after_it as (
        partition by case_id order by moment, pos rows between 1 following and unbounded following
    )
)
select case_id, pos
from later join rolled on rolled.day = day_of(moment) + 90
where type = 'fine.Created'
    and case
        when sent is not null and coalesce(sent < paid, true) then sent >= midnight_after(rolled.day)
        else coalesce(paid >= midnight_after(last), true)
    end
