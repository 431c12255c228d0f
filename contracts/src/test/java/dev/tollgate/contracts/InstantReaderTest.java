package dev.tollgate.contracts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.time.Instant;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstantReaderTest {
    private static final JsonMapper JACKSON =
            JsonMapper.builder().addModule(new JavaTimeModule()).build();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"2026-11-22T10:11:12Z\"",
                "\"2026-11-22T10:11:12.1Z\"",
                "\"2024-02-29T23:59:59.999999999Z\"",
                "\"0001-01-01T00:00:00Z\"",
                "\"9999-12-31T23:59:59.999Z\"",
                "\"2026-11-22T10:11:12+02:00\"",
                "\"+1000000000-12-31T23:59:59.999999999Z\"",
                "\"-0044-03-15T12:00:00Z\"",
                "1790000000.123456789",
                "null",
                "\"\"",
                "\"2025-02-29T10:11:12Z\"",
                "\"2016-12-31T23:59:60Z\"",
                "\"2026-11-22T24:00:00Z\"",
                "\"2026-11-22T10:11:12.1234567890Z\"",
                "\"2026-11-22 at ten and then Z\"",
                "\"yesterday\"",
                "true",
                "{}"
            })
    void readsOrRefusesWhatJacksonReadsOrRefuses(String json) {
        assertThat(read(ContractJson.MAPPER, json)).isEqualTo(read(JACKSON, json));
    }

    @Test
    void readsBackAnyInstantOfOurTime() throws JsonProcessingException {
        var random = new Random(7);
        for (var i = 0; i < 20_000; i++) {
            var nanos = random.nextInt(1_000_000_000);
            var instant = Instant.ofEpochSecond(
                    random.nextLong(4_000_000_000L), i % 2 == 0 ? nanos : nanos / 1_000_000 * 1_000_000);
            assertThat(ContractJson.MAPPER.readValue(ContractJson.MAPPER.writeValueAsString(instant), Instant.class))
                    .isEqualTo(instant);
        }
    }

    private static @Nullable Object read(JsonMapper mapper, String json) {
        try {
            return mapper.readValue(json, Instant.class);
        } catch (JsonProcessingException e) {
            return "refused";
        }
    }
}
