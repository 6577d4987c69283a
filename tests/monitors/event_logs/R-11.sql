-- From receipt to the next step no week passes without an act
with span as (
    select *,
        min(moment) filter (where type = 'receipt.StopConsidered') over (partition by case_id) as ended,
        min(moment) filter (where type = 'receipt.Received') over (partition by case_id) as begun
    from log
), steps as (
    select *, date_diff('second', lag(moment) over (partition by case_id order by moment, pos), moment) as dark
    from span
    where moment >= begun and moment <= coalesce(ended, moment) and type <> 'receipt.Other'
)
select case_id, max(pos) filter (where type = 'receipt.Received') as pos
from steps
group by case_id
having max(dark) > 604800 or max(ended) is null
