package dev.tollgate.gateway.media;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.Json;
import org.junit.jupiter.api.Test;

class JsonPlaceTest {
    @Test
    void memberIsFoundByItsText() {
        var json = Json.object(
                "{\"a\":1,\"messages\":[{\"content\":\"x\"},{\"content\":[{\"image_url\":{\"url\":\"u\"}}]}]}");

        assertThat(JsonPlace.of(json, "u")).isEqualTo("messages[1].content[0].image_url.url");
        assertThat(JsonPlace.of(json, "v")).isNull();
    }
}
