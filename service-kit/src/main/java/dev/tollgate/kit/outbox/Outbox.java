package dev.tollgate.kit.outbox;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.UUID;
import javax.sql.DataSource;

/// Publishes a fact in the same database transaction as the change it tells; [OutboxRelay] sends it to Kafka soon after
/// the commit, at least once.
@ApplicationScoped
public class Outbox {
    private static final String INSERT =
            "insert into outbox (event_id, topic, key, value, created_at) values (?, ?, ?, ?, ?)";
    private final Instance<DataSource> dataSource;

    Outbox(Instance<DataSource> dataSource) {
        this.dataSource = dataSource;
    }

    /// Adds a record within the current JTA transaction.
    public void publish(String topic, String key, Object value) {
        try (var connection = dataSource.get().getConnection()) {
            publish(connection, topic, key, value);
        } catch (SQLException e) {
            throw new IllegalStateException("The outbox cannot be written.", e);
        }
    }

    /// Adds a record within the transaction of `connection`.
    public void publish(Connection connection, String topic, String key, Object value) throws SQLException {
        try (var insert = connection.prepareStatement(INSERT)) {
            insert.setObject(1, UUID.randomUUID());
            insert.setString(2, topic);
            insert.setString(3, key);
            insert.setBytes(4, ContractJson.MAPPER.writeValueAsBytes(value));
            insert.setTimestamp(5, Timestamp.from(Instant.now()));
            insert.executeUpdate();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("This value has no JSON form.", e);
        }
    }
}
