package dev.tollgate.billing.statement;

import dev.tollgate.contracts.money.Money;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// A statement as a page to print. It holds no script, and its policy allows none.
final class StatementPage {
    private static final String STYLE = """
            body { font: 14px/1.5 system-ui, sans-serif; color: #111; background: #fff; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
            h1 { font-size: 1.4rem; margin: 0 0 .2rem }
            dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 1rem 0 }
            dt { color: #555 } dd { margin: 0 }
            table { width: 100%; border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums }
            caption { text-align: left; color: #555; padding-bottom: .3rem }
            th, td { text-align: left; padding: .35rem .5rem; border-bottom: 1px solid #ccc; overflow-wrap: anywhere }
            th.n, td.n { text-align: right; white-space: nowrap }
            tr.balance td { font-weight: 600 } thead { display: table-header-group } tr { break-inside: avoid }
            footer { color: #555; font-size: .8rem; overflow-wrap: anywhere }
            @page { size: A4; margin: 18mm } @media print { body { margin: 0; padding: 0; max-width: none; font-size: 10pt } }
            """;

    /// Nothing but the page's own style sheet; not to be put into another page.
    static final String POLICY = "default-src 'none'; style-src 'sha256-" + hash(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private StatementPage() {}

    static String html(MonthlyStatement statement) {
        var page = new StringBuilder(4_096);
        var title = "Statement " + statement.number() + " · " + statement.month();
        page.append("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
                .append(escape(title))
                .append("</title>\n<style>")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(escape(title))
                .append("</h1>\n<dl>");
        fact(page, "Account", statement.tenantId().toString());
        fact(page, "Period", statement.from() + " to " + statement.to() + " (UTC, by time of posting)");
        fact(page, "Closed", statement.closedAt().toString());
        fact(page, "Currency", "US dollars");
        page.append(
                        "</dl>\n<table>\n<caption>Movements of the prepaid balance</caption>\n<thead><tr><th scope=\"col\">What</th>")
                .append("<th scope=\"col\" class=\"n\">Entries</th><th scope=\"col\" class=\"n\">Input units</th>")
                .append(
                        "<th scope=\"col\" class=\"n\">Output units</th><th scope=\"col\" class=\"n\">Amount</th></tr></thead>\n<tbody>\n");
        balance(page, "Opening balance", statement.opening());
        for (var line : statement.lines()) {
            page.append("<tr><td>").append(escape(what(line))).append("</td>");
            number(page, line.count());
            number(page, line.inputUnits());
            number(page, line.outputUnits());
            page.append("<td class=\"n\">").append(dollars(line.amount())).append("</td></tr>\n");
        }
        balance(page, "Closing balance", statement.closing());
        return page.append("</tbody>\n</table>\n<footer>SHA-256 of this statement: ")
                .append(escape(statement.hash()))
                .append("</footer>\n</body>\n</html>\n")
                .toString();
    }

    private static String what(MonthlyStatement.Line line) {
        return switch (line.kind()) {
            case "charge" -> "Usage of " + line.model();
            case "top-up" -> "Top-ups";
            case "grant" -> "Promotional credit";
            case "refund" -> "Refunds";
            case "correction" -> "Corrections";
            case "expiry" -> "Expired promotional credit";
            default -> line.kind();
        };
    }

    private static void fact(StringBuilder page, String name, String value) {
        page.append("<dt>")
                .append(name)
                .append("</dt><dd>")
                .append(escape(value))
                .append("</dd>");
    }

    private static void balance(StringBuilder page, String name, Money amount) {
        page.append("<tr class=\"balance\"><td colspan=\"4\">")
                .append(name)
                .append("</td><td class=\"n\">")
                .append(dollars(amount))
                .append("</td></tr>\n");
    }

    private static void number(StringBuilder page, @Nullable Long number) {
        page.append("<td class=\"n\">").append(number == null ? "" : number).append("</td>");
    }

    private static String dollars(Money amount) {
        return amount.isNegative() ? "−$" + amount.negated().dollars() : "$" + amount.dollars();
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }

    private static String hash(String style) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(style.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is part of every JDK.", e);
        }
    }
}
