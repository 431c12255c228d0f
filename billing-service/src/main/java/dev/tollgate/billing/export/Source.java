package dev.tollgate.billing.export;

import static dev.tollgate.billing.export.Column.Cells.FLAG;
import static dev.tollgate.billing.export.Column.Cells.ID;
import static dev.tollgate.billing.export.Column.Cells.NUMBER;
import static dev.tollgate.billing.export.Column.Cells.TEXT;
import static dev.tollgate.billing.export.Column.Cells.TIME;

import java.util.List;
import java.util.stream.Collectors;

/// What can be exported: its columns, where they come from, and the order of the rows, which never changes for
/// rows that are there.
record Source(String label, String from, String time, String ofTenant, String order, List<Column> columns) {
    private static final List<String> OF_PLATFORM = List.of("cost_nanos", "cost_version");

    /// Every line of every transfer, by the time that it was posted; for a tenant the lines of its wallet.
    static final Source LEDGER = new Source(
            "ledger",
            // The bounds once more, as the database does not know that an entry has its transfer's time.
            "ledger_entry e join transfer t on t.id = e.transfer_id and t.at >= :from and t.at < :to"
                    + " join account a on a.id = e.account_id",
            "e.at",
            "e.account_id = (select id from account where tenant_id = :tenant and kind = 'wallet')",
            "e.at, e.sequence, e.line",
            List.of(
                    new Column("sequence", NUMBER, "e.sequence"),
                    new Column("at", TIME, "e.at"),
                    new Column("transfer_id", ID, "e.transfer_id"),
                    new Column("line", NUMBER, "e.line"),
                    new Column("kind", TEXT, "t.kind"),
                    new Column("tenant_id", ID, "t.tenant_id"),
                    new Column("account_id", ID, "e.account_id"),
                    new Column("account", TEXT, "a.kind"),
                    new Column("amount_nanos", NUMBER, "e.amount"),
                    new Column("balance_after_nanos", NUMBER, "e.balance_after"),
                    new Column("promotional_nanos", NUMBER, "e.promotional"),
                    new Column("request_id", TEXT, "t.request_id"),
                    new Column("description", TEXT, "t.description"),
                    new Column("actor", TEXT, "t.actor"),
                    new Column("reason", TEXT, "t.reason"),
                    new Column("reverses", ID, "t.reverses"),
                    new Column("expires_at", TIME, "t.expires_at")));

    /// Every request, by the time that it started.
    static final Source REQUESTS = new Source(
            "requests",
            "usage_record u",
            "u.started_at",
            "u.tenant_id = :tenant",
            "u.started_at, u.event_id",
            List.of(
                    new Column("event_id", ID, "u.event_id"),
                    new Column("request_id", TEXT, "u.request_id"),
                    new Column("answer_id", TEXT, "u.answer_id"),
                    new Column("tenant_id", ID, "u.tenant_id"),
                    new Column("key_id", ID, "u.key_id"),
                    new Column("started_at", TIME, "u.started_at"),
                    new Column("finished_at", TIME, "u.finished_at"),
                    new Column("posted_at", TIME, "u.posted_at"),
                    new Column("endpoint", TEXT, "u.endpoint"),
                    new Column("protocol", TEXT, "u.protocol"),
                    new Column("streamed", FLAG, "u.streamed"),
                    new Column("requested_model", TEXT, "u.requested_model"),
                    new Column("model", TEXT, "u.model"),
                    new Column("provider", TEXT, "u.provider"),
                    new Column("outcome", TEXT, "u.outcome"),
                    new Column("status", NUMBER, "u.status"),
                    new Column("error_code", TEXT, "u.error_code"),
                    new Column("units", TEXT, "u.units"),
                    new Column("input_units", NUMBER, "u.input_units"),
                    new Column("output_units", NUMBER, "u.output_units"),
                    new Column("usage_source", TEXT, "u.usage_source"),
                    new Column("price_version", TEXT, "u.price_version"),
                    new Column("charge_nanos", NUMBER, "u.charge"),
                    new Column("official_nanos", NUMBER, "u.official"),
                    new Column("cost_nanos", NUMBER, "u.cost"),
                    new Column("cost_version", TEXT, "u.cost_version"),
                    new Column("first_byte_ms", NUMBER, "u.first_byte_ms"),
                    new Column("total_ms", NUMBER, "u.total_ms"),
                    new Column("trace_id", TEXT, "u.trace_id")));

    Source {
        columns = List.copyOf(columns);
    }

    /// The columns; what providers charge is the platform's own business.
    List<Column> columns(boolean onlyTenant) {
        return onlyTenant
                ? columns.stream()
                        .filter(column -> !OF_PLATFORM.contains(column.name()))
                        .toList()
                : columns;
    }

    /// Rows between `:from` and `:to`, with `onlyTenant` those of `:tenant`.
    String sql(boolean onlyTenant) {
        var selected = columns(onlyTenant).stream()
                .map(column -> column.expression() + " as " + column.name())
                .collect(Collectors.joining(", "));
        return "select " + selected + " from " + from + " where " + time + " >= :from and " + time + " < :to"
                + (onlyTenant ? " and " + ofTenant : "") + " order by " + order;
    }
}
