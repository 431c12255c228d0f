package dev.tollgate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class TruthTest {
    @AutoClose
    private static final Provider PROVIDER = new Provider();

    @Test
    void recordsAreListedAfterASequenceNumber() {
        for (int i = 0; i < 3; i++) {
            PROVIDER.chat(Provider.chat("gpt-5.4", "Call " + i));
        }

        var all = Provider.json(PROVIDER.get("/_truth").body());
        long first = all.at("/0/sequence").asLong();
        var later = Provider.json(
                PROVIDER.get("/_truth?since=" + first + "&limit=1").body());

        assertThat(all).hasSizeGreaterThanOrEqualTo(3);
        assertThat(later).hasSize(1);
        assertThat(later.at("/0/sequence").asLong()).isEqualTo(first + 1);
        assertThat(later.at("/0/requestId").asText()).isEqualTo("request-1");
        assertThat(later.at("/0/completed").asBoolean()).isTrue();
    }

    @Test
    void clearedRecordsAreGoneButNumbersGoOn() {
        PROVIDER.chat(Provider.chat("gpt-5.4", "Hi"));
        long last = PROVIDER.lastTruth().sequence();

        PROVIDER.simulator().truth().clear();
        PROVIDER.chat(Provider.chat("gpt-5.4", "Hi"));

        assertThat(PROVIDER.simulator().truth().all()).hasSize(1);
        assertThat(PROVIDER.lastTruth().sequence()).isEqualTo(last + 1);
    }

    @Test
    void healthIsUp() {
        assertThat(PROVIDER.get("/_health").statusCode()).isEqualTo(200);
    }
}
