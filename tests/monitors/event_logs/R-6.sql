-- No advice to stop is considered before the confirmation was sent
select case_id, pos
from (
    select *, count(*) filter (where type = 'receipt.Sent') over (
        partition by case_id order by moment, pos rows between unbounded preceding and 1 preceding
    ) as sent
    from log
)
where type = 'receipt.AdviceConsidered' and sent = 0
