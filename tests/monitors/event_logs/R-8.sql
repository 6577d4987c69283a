-- Who checked does not determine: four eyes
select case_id, pos
from (
    select *, count(*) filter (where type = 'receipt.Checked') over (
        partition by case_id, resource order by moment, pos
        rows between unbounded preceding and 1 preceding
    ) as checked
    from log
)
where type = 'receipt.Determined' and checked > 0
