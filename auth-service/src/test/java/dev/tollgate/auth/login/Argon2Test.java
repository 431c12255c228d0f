package dev.tollgate.auth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class Argon2Test {
    private final Argon2 argon2 = new Argon2(256, 2, 1);
    private final SecureRandom random = new SecureRandom();

    @Test
    void onlyTheSamePasswordMatches() {
        var hash = argon2.hash("pässword", random);

        assertThat(Argon2.matches("pässword", hash)).isTrue();
        assertThat(Argon2.matches("password", hash)).isFalse();
    }

    @Test
    void theSamePasswordIsNeverHashedAlike() {
        assertThat(argon2.hash("password", random)).isNotEqualTo(argon2.hash("password", random));
    }

    @Test
    void aHashMadeWithEarlierParametersStillMatches() {
        var earlier = new Argon2(128, 1, 2).hash("password", random);

        assertThat(earlier).startsWith("$argon2id$v=19$m=128,t=1,p=2$");
        assertThat(Argon2.matches("password", earlier)).isTrue();
    }

    @Test
    void whatIsNoHashIsAFaultAndNotAMismatch() {
        assertThatThrownBy(() -> Argon2.matches("password", "password")).isInstanceOf(IllegalStateException.class);
    }
}
