-- It is received within five minutes of its registration
select case_id, pos
from (
    select *, last_value(registered_at ignore nulls) over (
        partition by case_id order by moment, pos rows between unbounded preceding and current row
    ) as said
    from log
)
where type = 'receipt.Received' and abs(date_diff('microsecond', said, moment)) > 300000000
