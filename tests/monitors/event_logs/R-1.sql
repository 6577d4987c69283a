-- A confirmation is sent within seven days of receipt
select case_id, pos
from (
    select *, min(moment) filter (where type = 'receipt.Sent') over (
        partition by case_id order by moment, pos rows between 1 following and unbounded following
    ) as sent
    from log
)
where type = 'receipt.Received' and coalesce(sent >= midnight_after(day_of(moment) + 7), true)
