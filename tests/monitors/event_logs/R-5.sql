-- Nothing is checked any more once the next step was taken
select case_id, pos
from (
    select *, count(*) filter (where type = 'receipt.StopConsidered') over (
        partition by case_id order by moment, pos rows between unbounded preceding and current row
    ) as taken
    from log
)
where type = 'receipt.Checked' and taken > 0
