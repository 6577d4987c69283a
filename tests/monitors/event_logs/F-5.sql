-- A fine is paid only after it was sent
select case_id, pos
from (
    select *, count(*) filter (where type = 'fine.Sent') over (
        partition by case_id order by moment, pos rows between unbounded preceding and 1 preceding
    ) as sent
    from log
)
where type = 'fine.Paid' and sent = 0
