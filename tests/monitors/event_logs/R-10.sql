-- A day lies between receipt and the next step
select case_id, pos
from (
    select *, min(moment) filter (where type = 'receipt.StopConsidered')
        over (partition by case_id) as considered
    from log
)
where type = 'receipt.Received' and day_of(considered) - day_of(moment) < 1
