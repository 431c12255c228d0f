package dev.tollgate.simulator.answer;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PiecesTest {
    @ParameterizedTest
    @CsvSource({"'', 0", "Hello, 1", "Hello there!, 3", "international, 3", "日本語, 2", "🙂🙂, 2", "'  x', 2"})
    void tokensAreCounted(String text, int tokens) {
        assertThat(Pieces.count(text)).isEqualTo(tokens);
    }

    @Test
    void piecesJoinToTheTextAndSplitNoCodePoint() {
        var text = "Voilà,  naïve café 日本語 🙂🙂 {\"a\":1}\n";
        var joined = new StringBuilder();

        for (int at = 0; at < text.length(); ) {
            int end = Pieces.end(text, at);
            var piece = text.substring(at, end);
            assertThat(piece.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(7);
            assertThat(new String(piece.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8))
                    .isEqualTo(piece);
            joined.append(piece);
            at = end;
        }

        assertThat(joined.toString()).isEqualTo(text);
    }
}
