package dev.tollgate.auth.apikey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.0.0.0/8",
        "203.0.113.7, 203.0.113.7/32",
        "0.0.0.0/0, 0.0.0.0/0",
        "2001:db8::/32, 2001:db8::/32",
        "::1, ::1/128",
        "::/0, ::/0"
    })
    void rangesAreKeptWithTheirPrefixWrittenOut(String text, String normalised) {
        assertThat(Cidr.normalised(text)).isEqualTo(normalised);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "10.1/16",
                "256.0.0.1",
                "1",
                "2001:db8::1/32",
                "::/129",
                "fe80::1%eth0",
                "::ffff:a00:1",
                "10.0.0.0/",
                "10.0.0.0/-1",
                ":::",
                "0x10.0.0.1"
            })
    void anythingElseIsRefused(String text) {
        assertThatThrownBy(() -> Cidr.normalised(text)).isInstanceOf(IllegalArgumentException.class);
    }
}
