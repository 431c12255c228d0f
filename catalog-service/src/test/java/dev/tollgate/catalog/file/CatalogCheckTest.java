package dev.tollgate.catalog.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogCheckTest {
    private static final String GOOD = """
            providers:
              main: { protocol: chat, base-url: "https://api.example.com/v1", credentials: [{ env: MAIN_KEY }] }
            models:
              alpha: { kind: image, owner: Someone, price: { image: 0.082 } }
            aliases: { beta: alpha }
            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int check(String... arguments) {
        return CatalogCheck.run(
                List.of(arguments), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
    }

    @Test
    void aGoodFileIsSummedUp(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("good.yaml"), GOOD).toString();

        assertThat(check(file)).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo(file + ": ok, 1 models, 1 providers, 1 aliases\n");
    }

    @Test
    void aBadFileIsExitOneWithALinePerProblem(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("bad.yaml"), GOOD.replace("image: 0.082", "image: cheap"))
                .toString();

        assertThat(check(file)).isOne();
        assertThat(out.toString(UTF_8)).startsWith(file + ":4:57: error: models.alpha.price.image: must be a plain");
    }

    @Test
    void whatCannotBeReadIsExitTwo(@TempDir Path folder) {
        assertThat(check(folder.resolve("missing.yaml").toString())).isEqualTo(2);
        assertThat(check(folder.toString())).isEqualTo(2);
        assertThat(check()).isEqualTo(2);
        assertThat(err.toString(UTF_8)).contains("missing.yaml: cannot be read");
    }
}
