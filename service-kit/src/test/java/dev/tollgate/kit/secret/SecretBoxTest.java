package dev.tollgate.kit.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class SecretBoxTest {
    private final SecretBox box = new SecretBox(Base64.getEncoder().encodeToString(new byte[32]));

    @Test
    void opensWhatItSealed() {
        assertThat(box.open(box.seal("sk-provider"))).isEqualTo("sk-provider");
    }

    @Test
    void sealsTheSameSecretDifferentlyEachTime() {
        assertThat(box.seal("sk-provider")).isNotEqualTo(box.seal("sk-provider"));
    }

    @Test
    void refusesASecretSealedUnderAnotherKey() {
        var otherKey = new byte[32];
        otherKey[0] = 1;
        var sealed = new SecretBox(Base64.getEncoder().encodeToString(otherKey)).seal("sk-provider");

        assertThatThrownBy(() -> box.open(sealed)).isInstanceOf(IllegalArgumentException.class);
    }
}
