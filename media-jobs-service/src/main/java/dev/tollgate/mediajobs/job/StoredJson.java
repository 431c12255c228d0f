package dev.tollgate.mediajobs.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.usage.UsageEvent.Attempt;
import dev.tollgate.mediajobs.provider.Result;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Records in columns of type json.
final class StoredJson {
    static final TypeReference<List<Attempt>> ATTEMPTS = new TypeReference<>() {};
    static final TypeReference<List<Result>> RESULTS = new TypeReference<>() {};

    private StoredJson() {}

    static @Nullable String written(@Nullable Object value) {
        try {
            return value == null ? null : ContractJson.MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("A record can always be written.", e);
        }
    }

    static <T> @Nullable T read(ResultSet row, String column, Class<T> type) throws SQLException {
        var json = row.getString(column);
        try {
            return json == null ? null : ContractJson.MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("job." + column + " cannot be read.", e);
        }
    }

    static <T> T readAll(ResultSet row, String column, TypeReference<T> type) throws SQLException {
        try {
            return ContractJson.MAPPER.readValue(row.getString(column), type);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("job." + column + " cannot be read.", e);
        }
    }
}
