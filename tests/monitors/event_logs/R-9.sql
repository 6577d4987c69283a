-- Receiving and considering advice are duties of two
select case_id, pos
from (
    select *, count(distinct task) over (
        partition by case_id, resource order by moment, pos
        rows between unbounded preceding and current row
    ) as tasks
    from log
    where task in ('T01', 'T06')
)
where tasks > 1
