package dev.tollgate.dev.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class UpOptionsTest {
    @Test
    void optionsAreRead() {
        var options = UpOptions.parse(List.of("--fresh", "--port", "9000", "--catalog", "default"));

        assertThat(options.fresh()).isTrue();
        assertThat(options.port()).contains(9000);
        assertThat(options.catalog()).contains(UpOptions.BUILT_IN);
    }

    @Test
    void whatCannotBeMeantIsRefusedInPlainWords() {
        assertThatThrownBy(() -> UpOptions.parse(List.of("--port"))).hasMessage("--port needs a value.");
        assertThatThrownBy(() -> UpOptions.parse(List.of("--port", "x"))).hasMessage("'x' is not a port.");
        assertThatThrownBy(() -> UpOptions.parse(List.of("--port", "70000"))).hasMessageContaining("between 1 and");
        assertThatThrownBy(() -> UpOptions.parse(List.of("--catalog", "/nowhere.yaml")))
                .hasMessage("There is no readable file /nowhere.yaml.");
        assertThatThrownBy(() -> UpOptions.parse(List.of("--colour"))).hasMessageContaining("--colour");
    }
}
