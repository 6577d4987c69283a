-- How far each projection has read, in the form the event-sourcing library keeps it.

create table tracking (
    application_name text collate "C" not null primary key,
    notification_id  bigint not null
);
