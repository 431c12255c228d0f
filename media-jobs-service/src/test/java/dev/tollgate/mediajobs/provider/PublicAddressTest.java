package dev.tollgate.mediajobs.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublicAddressTest {
    @ParameterizedTest
    @CsvSource({
        "8.8.8.8,true", "127.0.0.1,false", "10.1.2.3,false", "169.254.169.254,false", "192.168.0.1,false",
        "100.64.0.1,false", "172.16.0.1,false", "198.18.0.1,false", "0.0.0.0,false", "255.255.255.255,false",
        "[2606:4700::1],true", "[::1],false", "[fd00::1],false", "[fe80::1],false", "[::ffff:10.0.0.1],false",
        "[64:ff9b::a00:1],false", "[2002:a00:1::],false", "[2001:db8::1],false"
    })
    void onlyAddressesOfTheInternetArePublic(String host, boolean isPublic) {
        assertThat(PublicAddress.isPublic(URI.create("https://" + host + "/a"))).isEqualTo(isPublic);
    }

    @ParameterizedTest
    @CsvSource({
        "https://a.example/v1,https://A.example:443/x,true",
        "https://a.example/v1,http://a.example/x,false",
        "https://a.example/v1,https://a.example:8443/x,false",
        "https://a.example/v1,https://b.example/x,false"
    })
    void originsAreSchemeHostAndPort(URI one, URI other, boolean isSame) {
        assertThat(PublicAddress.isSameOrigin(one, other)).isEqualTo(isSame);
    }
}
