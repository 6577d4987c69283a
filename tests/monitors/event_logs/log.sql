-- A log as every query here reads it: one row per event, in the order of each case; and civil days.
create macro day_of(moment) as (moment + interval 8 hour)::date;
create macro midnight_after(day) as day::timestamp + interval 16 hour;
create table days as
    select unnest(generate_series(date '1999-12-01', date '2014-01-31', interval 1 day))::date as day;
create table log (
    case_id varchar, pos integer, type varchar, moment timestamp, resource varchar, task varchar,
    registered_at timestamp, paid_fen bigint, amount_fen bigint
);
