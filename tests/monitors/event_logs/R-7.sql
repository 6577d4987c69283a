-- It is checked once at most
select case_id, pos
from (select *, row_number() over (partition by case_id, type order by moment, pos) as number from log)
where type = 'receipt.Checked' and number > 1
