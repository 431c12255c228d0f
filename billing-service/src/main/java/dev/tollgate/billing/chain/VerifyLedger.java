package dev.tollgate.billing.chain;

import dev.tollgate.billing.account.BillingDatabase;
import java.io.PrintStream;
import java.util.Map;

/// The command that verifies the ledger without the service: exit 0 when everything agrees, 1 with one line
/// for each difference, 2 when the ledger cannot be read. It takes the service's `QUARKUS_DATASOURCE_…`
/// variables.
public final class VerifyLedger {
    private static final String PREFIX = "QUARKUS_DATASOURCE_";

    private VerifyLedger() {}

    public static void main(String[] arguments) {
        System.exit(run(System.getenv(), System.out, System.err));
    }

    static int run(Map<String, String> environment, PrintStream out, PrintStream err) {
        var url = environment.get(PREFIX + "JDBC_URL");
        if (url == null) {
            err.println(PREFIX + "JDBC_URL must name the billing database.");
            return 2;
        }
        try {
            var jdbi =
                    BillingDatabase.at(url, environment.get(PREFIX + "USERNAME"), environment.get(PREFIX + "PASSWORD"));
            var report = new LedgerVerifier(jdbi, new ChainRepository(jdbi), new AccountVerifier()).verify();
            print(report, out);
            return report.sound() ? 0 : 1;
        } catch (RuntimeException e) {
            err.println("The ledger cannot be read: " + e.getMessage());
            return 2;
        }
    }

    private static void print(Verification report, PrintStream out) {
        out.printf(
                "%d transfers with %d entries in %d blocks (%d not sealed yet), %d accounts.%n",
                report.transfers(), report.entries(), report.blocks(), report.unsealed(), report.accounts());
        out.println("Head: block " + report.blocks() + ", " + report.headHash());
        for (var finding : report.findings()) {
            out.printf(
                    "%s %s: %s Expected %s, found %s.%n",
                    finding.check(), finding.subject(), finding.detail(), finding.expected(), finding.found());
        }
        out.println(report.sound() ? "Everything agrees." : report.differences() + " differences.");
    }
}
