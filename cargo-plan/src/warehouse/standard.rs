//! The columns that a server writes of every message, beside those of the plan.

use super::types::ColumnKind;
use super::{Loaded, Warehouse};
use plan_model::Call;
use plan_model::wording::columns::Server;

/// What a table holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TableOf {
    /// Messages of one event.
    Event,
    /// All messages of a call.
    Call(Call),
    /// A row for each user, with the traits given last.
    Users,
}

/// A column of the server, and what is in it.
pub(super) type StandardColumn = (&'static str, ColumnKind, &'static str);

/// Returns the columns that a table has of each message, in the order that they are written in.
pub(super) fn columns(of: TableOf, loaded: Loaded) -> Vec<StandardColumn> {
    use ColumnKind::{Text, Time};
    let is_rudderstack = loaded.server == Server::RudderStack;
    let mut columns = Vec::new();
    let mut add = |is_there: bool, column: StandardColumn| columns.extend(is_there.then_some(column));
    let is_users = of == TableOf::Users;
    let is_track = matches!(of, TableOf::Event | TableOf::Call(Call::Track));
    add(!is_users, ("id", Text, "The id of the message."));
    add(is_users, ("id", Text, "The id of the user."));
    add(!is_users, ("anonymous_id", Text, "The id of a user who is not known yet."));
    add(!is_users, ("user_id", Text, "The id of the user."));
    add(of == TableOf::Call(Call::Group), ("group_id", Text, "The id of the group."));
    add(is_track, ("event", Text, "The event, as the table is named."));
    add(is_track, ("event_text", Text, "The event, as it was sent."));
    add(matches!(of, TableOf::Call(Call::Page | Call::Screen)), ("name", Text, "The name of the page or screen."));
    let has_times = !is_users || is_rudderstack;
    add(true, ("received_at", Time, "When the server received the message."));
    add(has_times, ("sent_at", Time, "When the message was sent, by the clock of the sender."));
    add(has_times, ("timestamp", Time, "When it happened, with the clock of the sender corrected."));
    add(has_times, ("original_timestamp", Time, "When it happened, by the clock of the sender."));
    add(is_rudderstack && !is_users, ("channel", Text, "Where the message came from: server, web, mobile."));
    add(is_rudderstack, ("context_ip", Text, "The address of the sender."));
    add(is_rudderstack, ("context_passed_ip", Text, "The address that the message names."));
    add(is_rudderstack, ("context_request_ip", Text, "The address that the request came from."));
    add(true, ("context_library_name", Text, "The library that sent the message."));
    add(true, ("context_library_version", Text, "The version of this library."));
    for (name, what) in [
        ("context_source_id", "The source, in RudderStack."),
        ("context_source_type", "The kind of the source."),
        ("context_destination_id", "The warehouse, in RudderStack."),
        ("context_destination_type", "The kind of the warehouse."),
    ] {
        add(is_rudderstack, (name, Text, what));
    }
    add(
        is_rudderstack && of == TableOf::Call(Call::Track),
        ("record_id", Text, "The id of the record in a cloud source."),
    );
    add(true, ("uuid_ts", Time, "When the server wrote the row."));
    add(loaded.warehouse == Warehouse::Bigquery, ("loaded_at", Time, "When the row was loaded."));
    columns
}
