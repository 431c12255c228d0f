package dev.tollgate.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class AlertTest {
    private static final Pattern EXPRESSION = Pattern.compile("(?m)^ *expr: (.*)$");
    private static final Pattern METRIC = Pattern.compile("\\b(?:tollgate|gateway)_[a-z_]+");
    private static final int GATEWAY = 10;
    private static final int BILLING = 13;

    private final Platform platform = Platform.shared();

    @Test
    void everyMetricThatAnAlertLooksAtIsThereFromTheStart() throws Exception {
        var rules = Files.readString(Path.of("../docs/runbooks/alerts.yaml"));
        var metrics = metrics(GATEWAY) + metrics(BILLING);
        var named = new TreeSet<String>();
        EXPRESSION
                .matcher(rules)
                .results()
                .forEach(rule -> METRIC.matcher(rule.group(1)).results().forEach(metric -> named.add(metric.group())));

        assertThat(named)
                .hasSizeGreaterThan(5)
                .allSatisfy(
                        metric -> assertThat(metrics).containsPattern("(?m)^" + metric + "(\\{[^}]*})? (-?[0-9]|NaN)"));
    }

    private String metrics(int portOffset) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var address = URI.create("http://127.0.0.1:%d/metrics".formatted(platform.port() + portOffset));
            return http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString())
                    .body();
        }
    }
}
