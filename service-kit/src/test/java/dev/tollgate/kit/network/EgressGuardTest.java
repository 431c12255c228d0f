package dev.tollgate.kit.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EgressGuardTest {
    private final EgressGuard guard = new EgressGuard(List.of("10.1.0.0/16"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.0.0.1",
                "100.64.0.1",
                "127.0.0.1",
                "169.254.169.254",
                "172.31.255.255",
                "192.168.1.1",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:127.0.0.1",
                "::127.0.0.1",
                "64:ff9b::a00:1",
                "100:0:0:1::1",
                "2001:db8::1",
                "2002:a00:1::",
                "3fff::1",
                "4000::1",
                "fd00::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
            })
    void addressesThatAreNotOfThePublicInternetAreForbidden(String address) {
        assertThat(guard.permits(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.1.1.1", "93.184.215.14", "172.32.0.1", "2606:4700::1111"})
    void publicAddressesArePermitted(String address) {
        assertThat(guard.permits(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test
    void rangeOfTheOwnNetworkCanBeAllowed() {
        assertThat(guard.permits(InetAddress.ofLiteral("10.1.2.3"))).isTrue();
        assertThat(guard.permits(InetAddress.ofLiteral("10.2.2.3"))).isFalse();
    }
}
