package dev.tollgate.catalog.entry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.tollgate.contracts.ContractJson;

/// Values that are stored as JSON. The text is the same for equal values, so that a text that changed means a change.
public final class JsonText {
    private static final ObjectWriter WRITER =
            ContractJson.MAPPER.writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private JsonText() {}

    /// The one text of `value`.
    public static String write(Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("This value has no JSON form.", e);
        }
    }

    /// Reads what [#write(Object)] wrote.
    public static <T> T read(String text, Class<T> type) {
        try {
            return ContractJson.MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored value cannot be read as " + type.getSimpleName() + ".", e);
        }
    }

    /// Reads a value of a generic type.
    public static <T> T read(String text, TypeReference<T> type) {
        try {
            return ContractJson.MAPPER.readValue(text, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A stored value cannot be read as " + type.getType() + ".", e);
        }
    }
}
