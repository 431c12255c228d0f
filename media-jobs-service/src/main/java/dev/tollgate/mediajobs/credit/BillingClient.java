package dev.tollgate.mediajobs.credit;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.credit.CloseSlice;
import dev.tollgate.contracts.credit.OpenSlice;
import dev.tollgate.contracts.credit.SliceAnswer;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.servicetoken.ServiceTokens;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Billing's slices. Each call is idempotent by its slice id, so one that was not answered is made once more; then it
/// is a [BillingException].
@ApplicationScoped
public class BillingClient {
    private static final long MAX_ANSWER_BYTES = 64 << 10;

    private final CreditConfig config;
    private final ServiceTokens tokens;
    private final HttpClient http;

    BillingClient(CreditConfig config, ServiceTokens tokens) {
        this.config = config;
        this.tokens = tokens;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(config.callTimeout())
                .build();
    }

    @PreDestroy
    void stop() {
        http.shutdownNow();
    }

    /// Holds money, or tells that it is not there.
    public SliceAnswer open(OpenSlice request) {
        return answer(post("", json(request)));
    }

    /// Holds it for another time to live.
    public SliceAnswer renew(UUID sliceId, long epoch) {
        return answer(post("/%s/renew?epoch=%d".formatted(sliceId, epoch), ""));
    }

    /// Gives back all but what was charged.
    public void close(UUID sliceId, long epoch, Money charged) {
        post("/%s/close?epoch=%d".formatted(sliceId, epoch), json(new CloseSlice(charged)));
    }

    private String post(String path, String body) {
        var request = HttpRequest.newBuilder(URI.create(config.billingUrl() + "/internal/slices" + path))
                .timeout(config.callTimeout())
                .header("authorization", tokens.authorization())
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        try {
            return once(request);
        } catch (IOException _) {
            try {
                return once(request);
            } catch (IOException e) {
                throw new BillingException("Billing does not answer.", e);
            }
        }
    }

    private String once(HttpRequest request) throws IOException {
        try {
            var answer = http.send(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES));
            var status = answer.statusCode();
            if (status >= 500 || status == 429) {
                throw new IOException("Billing answers " + status + ".");
            }
            if (status >= 300) {
                throw new BillingException("Billing refuses " + request.uri().getPath() + " with " + status + ".");
            }
            return new String(answer.body(), StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BillingException("The call to billing was interrupted.", e);
        }
    }

    private static SliceAnswer answer(String body) {
        try {
            return ContractJson.MAPPER.readValue(body, SliceAnswer.class);
        } catch (JsonProcessingException e) {
            throw new BillingException("Billing's answer cannot be read.", e);
        }
    }

    private static String json(Object value) {
        try {
            return ContractJson.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A record can always be written.", e);
        }
    }
}
