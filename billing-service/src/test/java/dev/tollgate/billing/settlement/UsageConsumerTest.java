package dev.tollgate.billing.settlement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tollgate.billing.Events;
import dev.tollgate.billing.account.WalletRepository;
import dev.tollgate.billing.payment.Funds;
import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.Topics;
import dev.tollgate.contracts.money.Money;
import dev.tollgate.kit.testing.KafkaResource;
import dev.tollgate.kit.testing.PostgresResource;
import dev.tollgate.kit.testing.SecretsResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;

/// The whole way from the topic to the balance.
@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(KafkaResource.class)
@WithTestResource(SecretsResource.class)
class UsageConsumerTest {
    @Inject
    Funds funds;

    @Inject
    WalletRepository wallets;

    @Inject
    Jdbi jdbi;

    @Inject
    UsageConsumer consumer;

    private final UsageTopic topic = new UsageTopic(KafkaResource.bootstrapServers());

    @Test
    void eventReachesTheBalanceAndKeepsItsTrace() {
        var tenant = funds.tenantWith(usd("10"));
        awaitAssignment();
        var event = Events.charged(tenant, null, usd("1"));

        topic.send(event);

        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(20))
                .untilAsserted(() -> assertThat(balance(tenant)).isEqualTo(usd("9")));
        assertThat(traceOf(event.eventId())).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    }

    @Test
    void poisonGoesToTheDeadTopicWithItsReasonAndTheRestIsPosted() throws Exception {
        var tenant = funds.tenantWith(usd("10"));
        var key = tenant.toString();
        var good = ContractJson.MAPPER.writeValueAsString(Events.charged(tenant, null, usd("1")));
        var negative = Events.charged(tenant, null, usd("-1"));
        var fraction = Events.charged(tenant, null, Money.ofNanos(123_456));
        var refused = Events.charged(tenant, null, Money.ofNanos(1));
        // Setting the offsets back, as another test does, sends earlier letters again.
        var earlier =
                deadLetters().stream().map(letter -> header(letter, "source")).collect(Collectors.toSet());

        topic.send(key, "not json");
        topic.send(key, "{}");
        topic.send(key, "null");
        topic.send(negative);
        topic.send(
                key,
                ContractJson.MAPPER.writeValueAsString(fraction).replace("\"charge\":123456", "\"charge\":1234.56"));
        topic.send(key, ContractJson.MAPPER.writeValueAsString(refused).replace("gateway-1", "\\u0000"));
        topic.send(key, good);

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(balance(tenant)).isEqualTo(usd("9")));
        var reasons = new HashMap<String, Integer>();
        for (var letter : deadLetters()) {
            if (earlier.add(header(letter, "source"))) {
                reasons.merge(header(letter, "reason"), 1, Integer::sum);
            }
        }
        assertThat(reasons)
                .containsEntry("unreadable", 3)
                .containsEntry("incomplete", 1)
                .containsEntry("absurd-amount", 1)
                .containsEntry("refused-by-database", 1);
        assertThat(deadLetters())
                .anyMatch(letter -> negative.eventId().toString().equals(letter.key()));
    }

    @Test
    void consumerThatWasFencedOffClaimsAgainAndGoesOn() {
        var tenant = funds.tenantWith(usd("10"));
        awaitAssignment();
        topic.send(Events.charged(tenant, null, usd("1")));
        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(balance(tenant)).isEqualTo(usd("9")));

        // Another process claims everything and sets the offsets back, as after a restore from a backup.
        jdbi.useHandle(handle -> handle.execute("update consumer_offset set epoch = epoch + 1, next_offset = 0"));
        topic.send(Events.charged(tenant, null, usd("2")));

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(balance(tenant)).isEqualTo(usd("7")));
    }

    @Test
    void outageOfTheDatabaseIsWaitedOutAndNothingIsLost() {
        var tenant = funds.tenantWith(usd("10"));
        awaitAssignment();
        jdbi.useHandle(handle -> handle.execute("alter table usage_record rename to usage_record_away"));

        topic.send(Events.charged(tenant, null, usd("1")));
        await().atMost(Duration.ofSeconds(10)).until(() -> consumer.state().failing());
        jdbi.useHandle(handle -> handle.execute("alter table usage_record_away rename to usage_record"));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(balance(tenant)).isEqualTo(usd("9")));
        assertThat(consumer.state().failing()).isFalse();
    }

    @Test
    void changedBalanceIsPublishedSoonAfterwards() {
        var tenant = funds.tenantWith(usd("10"));
        topic.send(Events.charged(tenant, null, usd("4")));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(read(Topics.BILLING_BALANCE))
                        .filteredOn(signal -> tenant.toString().equals(signal.key()))
                        .last()
                        .satisfies(signal -> {
                            var json = ContractJson.MAPPER.readTree(signal.value());
                            assertThat(json.get("balance").asLong()).isEqualTo(usd("6").nanos());
                            assertThat(json.get("available").asLong()).isEqualTo(usd("6").nanos());
                        }));
    }

    private void awaitAssignment() {
        await().atMost(Duration.ofSeconds(20)).until(() -> consumer.state().assigned() == 12);
    }

    private List<ConsumerRecord<String, byte[]>> deadLetters() {
        return read(Topics.USAGE_DEAD);
    }

    static List<ConsumerRecord<String, byte[]>> read(String topic) {
        var settings = Map.<String, Object>of("bootstrap.servers", KafkaResource.bootstrapServers());
        try (var reader = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            var partitions = reader.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
            var letters = new ArrayList<ConsumerRecord<String, byte[]>>();
            var ends = reader.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> reader.position(one) < ends.get(one))) {
                reader.poll(Duration.ofMillis(200)).forEach(letters::add);
            }
            return letters;
        }
    }

    private static String header(ConsumerRecord<String, byte[]> letter, String name) {
        return new String(letter.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private Money balance(UUID tenant) {
        return wallets.find(tenant).orElseThrow().balance();
    }

    private String traceOf(UUID eventId) {
        return jdbi.withHandle(handle -> handle.createQuery("select trace_id from usage_record where event_id = :id")
                .bind("id", eventId)
                .mapTo(String.class)
                .one());
    }

    private static Money usd(String dollars) {
        return Money.ofDollars(dollars);
    }
}
