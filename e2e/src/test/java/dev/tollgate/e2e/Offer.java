package dev.tollgate.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the tests' platforms offer: the built-in catalogue, and models that behave in ways that no built-in one does.
public final class Offer {
    private static final String END_OF_MODELS = "\n# Other names for a model.";

    private Offer() {}

    /// The catalogue as a file for `./tollgate up --catalog`.
    ///
    /// @param root the folder of the project
    public static Path file(Path root) {
        try (var own = Offer.class.getResourceAsStream("/models.yaml")) {
            var builtIn = Files.readString(root.resolve("catalog-service/src/main/resources/catalog.yaml"));
            var end = builtIn.indexOf(END_OF_MODELS);
            if (end < 0 || own == null) {
                throw new IllegalStateException("The end of the built-in models cannot be found.");
            }
            var models = new String(own.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            var file = root.resolve("e2e/target/offer.yaml");
            Files.createDirectories(file.getParent());
            return Files.writeString(file, builtIn.substring(0, end) + "\n" + models + builtIn.substring(end));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
