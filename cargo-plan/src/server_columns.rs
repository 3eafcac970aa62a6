//! The columns that servers and loaders make in every table of messages, whatever the plan says.

/// By their names in small letters.
pub(crate) const SERVER_COLUMNS: [&str; 18] = [
    "id",
    "anonymous_id",
    "user_id",
    "event",
    "event_text",
    "received_at",
    "sent_at",
    "timestamp",
    "original_timestamp",
    "channel",
    "uuid",
    "uuid_ts",
    "loaded_at",
    "group_id",
    "previous_id",
    "record_id",
    // BigQuery lists these of tables that it parts by day.
    "_partitiontime",
    "_partitiondate",
];
