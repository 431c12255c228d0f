package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.core.JsonToken;
import dev.tollgate.protocol.Json;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/// Reads the status of a response object without its tree.
final class StoredStatus {
    private StoredStatus() {}

    /// Empty when it has none.
    static String of(Buffer response) {
        try (var parser = Json.MAPPER.getFactory().createParser(response.getBytes())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "";
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var isStatus = parser.currentName().equals("status");
                if (parser.nextToken() == JsonToken.VALUE_STRING && isStatus) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return "";
        } catch (IOException e) {
            return "";
        }
    }
}
