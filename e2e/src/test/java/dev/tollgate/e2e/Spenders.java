package dev.tollgate.e2e;

import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.money.Money;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Sixty-four clients of one tenant that ask at once for more than the tenant can pay.
public final class Spenders {
    private static final int CLIENTS = 64;
    /// Requests beyond those that can be paid.
    private static final int TOO_MANY = 32;
    /// The demo tenant without money.
    private static final UUID TENANT = UUID.fromString("00000000-0000-7000-8000-000000000002");
    private static final String BALANCE =
            "select coalesce(sum(balance), 0)::bigint from account where tenant_id = '" + TENANT + "'";
    /// After a refusal a gateway asks billing again a second later.
    private static final long TOP_UP_NOTICED_MILLIS = 1_300;

    private final Platform platform;
    private final Books books;
    private final Admin admin;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public Spenders(Platform platform) {
        this.platform = platform;
        this.books = new Books(platform);
        this.admin = Admin.signedIn(platform);
        admin.unlimited(TENANT);
    }

    /// What is bought, at rates of nano-dollars for a byte of the prompt and for a token of the answer.
    public enum Offered {
        /// The prompt is free and the answer as long as it may be: the worst case is the charge.
        EXACT("e2e-exact", 20, 0, 50_000),
        /// Half as long as it may be: the worst case is more than the charge.
        ROOMY("e2e-chat", 60, 1_000, 2_000);

        private final String model;
        private final int maxTokens;
        private final long perByte;
        private final long perToken;

        Offered(String model, int maxTokens, long perByte, long perToken) {
            this.model = model;
            this.maxTokens = maxTokens;
            this.perByte = perByte;
            this.perToken = perToken;
        }

        private String body() {
            return """
                    {"model": "%s", "max_tokens": %d, "messages": [{"role": "user", "content": "Write a poem."}]}
                    """.formatted(model, maxTokens).strip();
        }

        /// What must be there for a request to be admitted.
        private long worstCase() {
            return body().length() * perByte + maxTokens * perToken;
        }
    }

    /// How a round went: how often each status came, and what was left when all was posted.
    public record Round(Map<Integer, Integer> statuses, long left, long expectedLeft) {
        /// Whether exactly `payable` requests were answered, the others told that money is missing.
        public boolean isExact(int payable) {
            return statuses.equals(Map.of(200, payable, 402, TOO_MANY)) && left == expectedLeft;
        }
    }

    /// Gives the tenant the money for exactly `payable` requests, and asks for more.
    public Round round(Offered offered, int payable) {
        var body = offered.body();
        var price = price(body);
        var needed = (payable - 1) * price + offered.worstCase();
        admin.topUp(TENANT, Money.ofNanos(needed - books.count(BALANCE)));
        sleep(TOP_UP_NOTICED_MILLIS);
        var statuses = new ConcurrentHashMap<Integer, Integer>();
        var unasked = new AtomicInteger(payable + TOO_MANY);
        try (var clients = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var client = 0; client < CLIENTS; client++) {
                clients.submit(() -> {
                    while (unasked.getAndDecrement() > 0) {
                        statuses.merge(ask(body), 1, Integer::sum);
                    }
                });
            }
        }
        return new Round(Map.copyOf(statuses), settled(needed - payable * price), needed - payable * price);
    }

    /// What another tenant is charged for the same request.
    private long price(String body) {
        var answer = platform.post("/v1/chat/completions", platform.key(Sample.KEY), body);
        return books.line(answer.headers().firstValue("x-request-id").orElseThrow())
                .charge()
                .nanos();
    }

    /// The balance when it is what is expected, or after ten seconds.
    private long settled(long expected) {
        try {
            await().atMost(Duration.ofSeconds(10)).until(() -> books.count(BALANCE) == expected);
        } catch (org.awaitility.core.ConditionTimeoutException e) {
            // The caller compares.
        }
        return books.count(BALANCE);
    }

    private int ask(String body) {
        try {
            var request = platform.request("/v1/chat/completions", platform.key("empty"))
                    .POST(BodyPublishers.ofString(body))
                    .build();
            return http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return -1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    private static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
