-- Checked, determined and sent, in this order, before the next step
with first as (
    select *, min(moment) filter (where type = 'receipt.Checked') over (partition by case_id) as one
    from log
), second as (
    select *, min(moment) filter (where type = 'receipt.Determined' and moment > one)
        over (partition by case_id) as two
    from first
), third as (
    select *, min(moment) filter (where type = 'receipt.Sent' and moment > two)
        over (partition by case_id) as three
    from second
)
select case_id, pos from third
where type = 'receipt.StopConsidered' and coalesce(three >= moment, true)
