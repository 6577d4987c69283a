-- What is paid is in all no more than the fine
select case_id, pos
from (
    select *,
        sum(paid_fen) over (partition by case_id order by moment, pos) as total,
        max(amount_fen) filter (where type = 'fine.Created') over (partition by case_id) as fine
    from log
)
where type = 'fine.Paid' and total > fine
