package dev.tollgate.auth.demo;

import dev.tollgate.contracts.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What is written for whoever tries the demo: the only place where password and keys stand in clear.
record DemoKeys(String email, String password, Map<String, String> keys) {
    DemoKeys {
        keys = Collections.unmodifiableMap(new LinkedHashMap<>(keys));
    }

    /// Writes the file whole or not at all, readable by its owner only.
    void writeTo(Path file) throws IOException {
        var target = file.toAbsolutePath();
        var folder = Files.createDirectories(target.getParent());
        var temporary = Files.createTempFile(folder, ".demo-keys", ".json", ownerOnly(folder));
        try {
            Files.writeString(
                    temporary,
                    ContractJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static FileAttribute<?>[] ownerOnly(Path folder) throws IOException {
        return Files.getFileStore(folder).supportsFileAttributeView("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
                }
                : new FileAttribute<?>[0];
    }

    @Override
    public String toString() {
        return "DemoKeys[hidden]";
    }
}
