package dev.tollgate.contracts.apikey;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class ApiKeyFormatTest {
    private final String key = ApiKeyFormat.newKey(new SecureRandom());

    @Test
    void newKeyIsWellFormedAndStartsWithTheFamiliarPrefix() {
        assertThat(key).startsWith("sk-");
        assertThat(ApiKeyFormat.isWellFormed(key)).isTrue();
    }

    @Test
    void anySingleMistypedCharacterIsNoticed() {
        for (var i = 0; i < key.length(); i++) {
            var other = key.charAt(i) == 'x' ? 'y' : 'x';
            var mistyped = key.substring(0, i) + other + key.substring(i + 1);

            assertThat(ApiKeyFormat.isWellFormed(mistyped)).as("position %d", i).isFalse();
        }
    }

    @Test
    void displayHidesTheSecretPart() {
        assertThat(ApiKeyFormat.display(key)).hasSize(14).doesNotContain(key.substring(9, 40));
    }

    @Test
    void lookupIdDependsOnKeyAndPepper() {
        var lookupId = ApiKeyFormat.lookupId(key, new byte[] {1});

        assertThat(lookupId).hasSize(64).isNotEqualTo(ApiKeyFormat.lookupId(key, new byte[] {2}));
    }
}
