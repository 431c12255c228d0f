package dev.tollgate.billing.account;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.kafka.EventHeaders;
import dev.tollgate.kit.kafka.KafkaSettings;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Tells changed balances on `billing.balance.v1`, each tenant's at most once a second. It is a signal, not the truth:
/// one that is lost with a crash is made up for by the tenant's next change, and a slice is never granted from it.
@ApplicationScoped
public class BalancePublisher {
    private static final Logger LOG = Logger.getLogger(BalancePublisher.class);
    private static final int BATCH = 1_000;
    private final WalletRepository wallets;
    private final KafkaSettings kafka;
    private final Clock clock = Clock.systemUTC();
    private final Set<UUID> changed = ConcurrentHashMap.newKeySet();
    private @Nullable KafkaProducer<String, byte[]> producer;

    BalancePublisher(WalletRepository wallets, KafkaSettings kafka) {
        this.wallets = wallets;
        this.kafka = kafka;
    }

    /// Notes that these tenants' balances have changed (after the commit).
    public void changed(Collection<UUID> tenantIds) {
        changed.addAll(tenantIds);
    }

    @Scheduled(every = "1s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        var due = changed.stream().limit(BATCH).toList();
        if (due.isEmpty()) {
            return;
        }
        // Removed before they are read: a change in between is told again a second later.
        due.forEach(changed::remove);
        try {
            publish(due);
        } catch (Exception e) { // the scheduler's tick
            changed.addAll(due);
            LOG.warnf("balances cannot be published, trying again error=%s", e.getMessage());
        }
    }

    private synchronized void publish(List<UUID> tenantIds) throws JsonProcessingException {
        for (var wallet : wallets.findAll(tenantIds)) {
            var now = clock.instant();
            var signal = new BalanceSignal(wallet.tenantId(), wallet.balance(), wallet.available(), now);
            var headers = EventHeaders.of(
                    Topics.BILLING_BALANCE, "billing-service", UUID.randomUUID().toString(), now);
            var signalled = new ProducerRecord<>(
                    Topics.BILLING_BALANCE,
                    null,
                    null,
                    wallet.tenantId().toString(),
                    ContractJson.MAPPER.writeValueAsBytes(signal),
                    headers);
            var _ = producer().send(signalled, (sent, failure) -> {
                if (failure != null) {
                    changed.add(wallet.tenantId());
                }
            });
        }
    }

    private KafkaProducer<String, byte[]> producer() {
        var existing = producer;
        if (existing != null) {
            return existing;
        }
        var settings = new HashMap<>(kafka.common());
        settings.put(ProducerConfig.CLIENT_ID_CONFIG, "billing-service-balances");
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 4L * 1024 * 1024);
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, 1_000);
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000);
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 10_000);
        var created = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        producer = created;
        return created;
    }

    @PreDestroy
    synchronized void close() {
        if (producer != null) {
            producer.close(Duration.ofSeconds(2));
        }
    }

    /// A tenant's balance at a moment, as published.
    record BalanceSignal(UUID tenantId, Money balance, Money available, Instant at) {}
}
