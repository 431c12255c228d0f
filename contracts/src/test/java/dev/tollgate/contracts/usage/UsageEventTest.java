package dev.tollgate.contracts.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.credit.SliceAnswer;
import dev.tollgate.contracts.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class UsageEventTest {
    @Test
    void eventSurvivesItsJsonFormAndIgnoresMembersOfLaterVersions() throws Exception {
        var event = new UsageEvent(
                new UUID(1, 2),
                "req_1",
                "chatcmpl-1",
                new UUID(3, 4),
                new UUID(5, 6),
                Instant.parse("2026-01-01T00:00:00.123456Z"),
                Instant.parse("2026-01-01T00:00:01Z"),
                "/v1/chat/completions",
                "chat",
                true,
                "gpt-5.4",
                "gpt-5.4",
                "simulator",
                "gpt-5.4@simulator",
                UsageEvent.Outcome.COMPLETE,
                200,
                null,
                Map.of("input", 12L, "output", 9L),
                UsageEvent.UsageSource.PROVIDER,
                "gpt-5.4#1",
                Money.ofNanos(115_500),
                Money.ofNanos(165_000),
                Money.ofNanos(92_400),
                "gateway-1",
                new UUID(7, 8),
                42,
                new UsageEvent.Timings(1L, 2L, 3),
                List.of(new UsageEvent.Attempt("simulator", "gpt-5.4@simulator", 200, null, 1, 2)),
                null,
                null);

        var json = ContractJson.MAPPER.writeValueAsString(event);
        var later = json.substring(0, json.length() - 1) + ",\"addedLater\":1}";

        assertThat(ContractJson.MAPPER.readValue(later, UsageEvent.class)).isEqualTo(event);
    }

    @Test
    void sliceAnswersAreToldApartByTheirOutcome() throws Exception {
        SliceAnswer answer = new SliceAnswer.InsufficientBalance(Money.ofNanos(5), Money.ofNanos(6));

        var json = ContractJson.MAPPER.writerFor(SliceAnswer.class).writeValueAsString(answer);

        assertThat(json).isEqualTo("{\"outcome\":\"insufficient-balance\",\"available\":5,\"held\":6}");
        assertThat(ContractJson.MAPPER.readValue(json, SliceAnswer.class)).isEqualTo(answer);
    }
}
