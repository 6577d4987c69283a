-- Nothing is paid after the fine went to credit collection
select case_id, pos
from (
    select *, count(*) filter (where type in ('fine.PenaltyAdded', 'fine.Collected')) over (
        partition by case_id order by moment, pos rows between unbounded preceding and current row
    ) as gone
    from log
)
where type = 'fine.Paid' and gone > 0
