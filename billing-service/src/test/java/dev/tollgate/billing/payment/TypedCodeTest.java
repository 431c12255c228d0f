package dev.tollgate.billing.payment;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TypedCodeTest {
    private static final String SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int LENGTH = 20;
    private final Random random = new Random(7);

    @Test
    void codeIsReadHoweverItIsTyped() {
        for (var i = 0; i < 200; i++) {
            var code = TypedCode.random(LENGTH, random);

            assertThat(code).matches("([0-9A-HJKMNP-TV-Z]{5}-){3}[0-9A-HJKMNP-TV-Z]{5}");
            assertThat(TypedCode.read(code, LENGTH)).contains(code);
            assertThat(TypedCode.read(" " + code.toLowerCase() + "\n", LENGTH)).contains(code);
            assertThat(TypedCode.read(code.replace("-", "").replace('0', 'o').replace('1', 'l'), LENGTH))
                    .contains(code);
        }
    }

    @Test
    void everyWrongSymbolIsFound() {
        var code = TypedCode.random(LENGTH, random).replace("-", "");
        for (var at = 0; at < LENGTH; at++) {
            for (var symbol : SYMBOLS.toCharArray()) {
                var wrong = code.substring(0, at) + symbol + code.substring(at + 1);
                assertThat(TypedCode.read(wrong, LENGTH).isPresent()).as(wrong).isEqualTo(wrong.equals(code));
            }
        }
    }

    @Test
    void everyPairInTheWrongOrderIsFound() {
        for (var i = 0; i < 200; i++) {
            var code = TypedCode.random(LENGTH, random).replace("-", "");
            for (var at = 0; at < LENGTH - 1; at++) {
                var wrong = code.substring(0, at) + code.charAt(at + 1) + code.charAt(at) + code.substring(at + 2);
                assertThat(TypedCode.read(wrong, LENGTH).isPresent()).as(wrong).isEqualTo(wrong.equals(code));
            }
        }
    }

    @Test
    void nonsenseIsNoCode() {
        assertThat(TypedCode.read("", LENGTH)).isEmpty();
        assertThat(TypedCode.read("UUUUU-UUUUU-UUUUU-UUUUU", LENGTH)).isEmpty();
        assertThat(TypedCode.read("0".repeat(LENGTH + 1), LENGTH)).isEmpty();
    }
}
