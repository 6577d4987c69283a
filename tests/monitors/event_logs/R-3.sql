-- No advice is considered on what was not determined before
select case_id, pos
from (
    select *, count(*) filter (where type = 'receipt.Determined') over (
        partition by case_id order by moment, pos rows between unbounded preceding and 1 preceding
    ) as determined
    from log
)
where type = 'receipt.AdviceConsidered' and determined = 0
