package dev.tollgate.gateway.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.gateway.job.MediaLinks.Link;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MediaLinksTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
    private static final Link LINK = new Link(UUID.randomUUID(), UUID.randomUUID(), 1);

    @Test
    void aTokenStandsForWhatItWasMadeOf() {
        assertThat(at(NOON, 1).read(at(NOON, 1).token(LINK))).contains(LINK);
    }

    @Test
    void aTokenOfTheSameHourIsTheSameAndEndsAfterItsTime() {
        var token = at(NOON.plusSeconds(60), 1).token(LINK);

        assertThat(at(NOON.plusSeconds(1_800), 1).token(LINK)).isEqualTo(token);
        assertThat(at(NOON.plusSeconds(3_660), 1).read(token)).contains(LINK);
        assertThat(at(NOON.plusSeconds(2 * 3_600), 1).read(token)).isEmpty();
    }

    @Test
    void aChangedTokenAndOneOfAnotherKeyStandForNothing() {
        var links = at(NOON, 1);
        var token = links.token(LINK);
        for (var i = 0; i < token.length(); i++) {
            var letter = token.charAt(i) == 'A' ? 'B' : 'A';
            assertThat(links.read(token.substring(0, i) + letter + token.substring(i + 1)))
                    .isEmpty();
        }

        assertThat(at(NOON, 2).read(token)).isEmpty();
        assertThat(links.read(token + "AA")).isEmpty();
        assertThat(links.read("")).isEmpty();
        assertThat(links.read("%%%")).isEmpty();
    }

    private static MediaLinks at(Instant now, int key) {
        var pepper = new byte[32];
        pepper[0] = (byte) key;
        return new MediaLinks(
                Optional.empty(),
                Duration.ofHours(1),
                request -> false,
                Base64.getEncoder().encodeToString(pepper),
                Clock.fixed(now, ZoneOffset.UTC));
    }
}
