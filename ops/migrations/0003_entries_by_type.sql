-- What is folded from a few types of entries reads those alone: facts, alerts.

create index entries_topic_idx on entries (topic, notification_id);
