-- A fine is paid in one sum
select case_id, pos
from (select *, row_number() over (partition by case_id, type order by moment, pos) as number from log)
where type = 'fine.Paid' and number > 1
