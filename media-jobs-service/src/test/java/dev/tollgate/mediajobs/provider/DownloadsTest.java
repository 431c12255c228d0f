package dev.tollgate.mediajobs.provider;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DownloadsTest {
    @ParameterizedTest
    @CsvSource({
        "https://a.example/v1,https://A.example:443/x,true",
        "https://a.example/v1,http://a.example/x,false",
        "https://a.example/v1,https://a.example:8443/x,false",
        "https://a.example/v1,https://b.example/x,false"
    })
    void originsAreSchemeHostAndPort(URI one, URI other, boolean isSame) {
        assertThat(Downloads.isSameOrigin(one, other)).isEqualTo(isSame);
    }
}
