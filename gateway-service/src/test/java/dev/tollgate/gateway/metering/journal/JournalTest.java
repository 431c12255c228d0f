package dev.tollgate.gateway.metering.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.tollgate.contracts.ContractJson;
import dev.tollgate.contracts.usage.UsageEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path dataDir;

    private JournalFixture fixture;

    @BeforeEach
    void openFixture() {
        fixture = new JournalFixture(dataDir);
    }

    @AfterEach
    void closeFixture() {
        fixture.close();
    }

    @Test
    void appendedEventsAreInTheFilesInTheOrderOfTheirSequence() throws IOException {
        UsageEvent first;
        UsageEvent second;
        try (var journal = fixture.open()) {
            first = fixture.append(journal, "req_1");
            second = fixture.append(journal, "req_2");
        }

        assertThat(fixture.stored()).containsExactly(first, second);
        assertThat(first.sequence()).isEqualTo(1);
        assertThat(second.sequence()).isEqualTo(2);
    }

    @Test
    void aThousandAppendsFromManyThreadsAreAllOnDiskWithoutAGap() throws Exception {
        var written = new ConcurrentLinkedQueue<UsageEvent>();

        try (var journal = fixture.open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 1_000; i++) {
                var requestId = "req_" + i;
                threads.submit(() -> written.add(fixture.append(journal, requestId)));
            }
        }

        assertThat(written).hasSize(1_000);
        assertThat(fixture.stored()).containsExactlyInAnyOrderElementsOf(written);
        assertThat(fixture.stored().stream().mapToLong(UsageEvent::sequence))
                .containsExactly(LongStream.rangeClosed(1, 1_000).boxed().toArray(Long[]::new));
        var syncs = fixture.metrics.timer("gateway.journal.sync").count();
        assertThat(syncs).as("group commit: fewer syncs than events").isLessThan(1_000);
    }

    @Test
    void sequenceGoesOnAfterARestartAndAfterAnEmptyRun() throws IOException {
        try (var journal = fixture.open()) {
            fixture.append(journal, "req_1");
        }
        fixture.open().close();

        try (var journal = fixture.open()) {
            assertThat(fixture.append(journal, "req_2").sequence()).isEqualTo(2);
        }
    }

    @Test
    void aTailTornAtAnyByteIsCutAndWhatStandsBeforeItStays() throws IOException {
        try (var journal = fixture.open()) {
            fixture.append(journal, "req_1");
        }
        var file = fixture.files().getFirst();
        var one = Files.size(file);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            // Small, as each cut is synced; recovery does not look into a payload.
            channel.write(frame("{\"small\":2}".getBytes(StandardCharsets.UTF_8), 2, one), one);
        }
        var whole = Files.readAllBytes(file);

        for (var cut = (int) one; cut < whole.length; cut++) {
            Files.write(file, java.util.Arrays.copyOf(whole, cut));

            assertThat(Recovery.recover(file, 1, 0)).as("cut at %d", cut).isEqualTo(1);
            assertThat(Files.size(file)).as("cut at %d", cut).isEqualTo(one);
        }
        Files.write(file, whole);
        assertThat(Recovery.recover(file, 1, 0)).isEqualTo(2);
    }

    @Test
    void aHeaderTornAtAnyByteLeavesAnEmptyJournalThatWorks() throws IOException {
        var header = new SegmentHeader("gateway-test", 1).encode().array();

        for (var cut = 0; cut < header.length; cut++) {
            var folder = Files.createDirectories(dataDir.resolve("cut" + cut + "/journal"));
            Files.write(folder.resolve("%020d.segment".formatted(1)), java.util.Arrays.copyOf(header, cut));
            var other = new JournalFixture(folder.getParent());

            try (var journal = other.open()) {
                assertThat(other.append(journal, "req_1").sequence()).isEqualTo(1);
            }
            other.close();
        }
    }

    @Test
    void aBrokenRecordOfAGroupThatWasNeverSyncedIsCutWithAllThatFollows() throws IOException {
        try (var journal = fixture.open()) {
            fixture.append(journal, "req_1");
        }
        var file = fixture.files().getFirst();
        var synced = Files.size(file);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            var torn = frame("req_2", 2, synced);
            torn.put(40, (byte) 0);
            channel.write(torn, synced);
            channel.write(frame("req_3", 3, synced), channel.size());
        }

        assertThat(Recovery.recover(file, 1, 0)).isEqualTo(1);
        assertThat(Files.size(file)).isEqualTo(synced);
    }

    @Test
    void damageOfARecordThatWasSyncedIsNotCut() throws IOException {
        long second;
        try (var journal = fixture.open()) {
            fixture.append(journal, "req_1");
            second = Files.size(fixture.files().getFirst());
            fixture.append(journal, "req_2");
            fixture.append(journal, "req_3");
        }
        var file = fixture.files().getFirst();
        var size = Files.size(file);
        try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {0}), second + 60);
        }

        assertThat(Recovery.recover(file, 1, 0)).isEqualTo(3);
        assertThat(Files.size(file)).isEqualTo(size);
        assertThat(fixture.stored()).extracting(UsageEvent::requestId).containsExactly("req_1", "req_3");
    }

    @Test
    void aBitFlippedAnywhereCostsItsOwnRecordAndNoOther() throws IOException {
        var starts = new java.util.ArrayList<Long>();
        try (var journal = fixture.open()) {
            for (var i = 1; i <= 4; i++) {
                starts.add(Files.size(fixture.files().getFirst()));
                fixture.append(journal, "req_" + i);
            }
        }
        var file = fixture.files().getFirst();
        var whole = Files.readAllBytes(file);

        for (var at = starts.get(1).intValue(); at < starts.get(2); at++) {
            var flipped = whole.clone();
            flipped[at] = (byte) (flipped[at] ^ (1 << (at % 8)));
            Files.write(file, flipped);

            assertThat(fixture.stored())
                    .as("bit flipped at %d", at)
                    .extracting(UsageEvent::requestId)
                    .containsExactly("req_1", "req_3", "req_4");
        }
        for (var at = 0; at < starts.getFirst(); at++) {
            var flipped = whole.clone();
            flipped[at] = (byte) (flipped[at] ^ (1 << (at % 8)));
            Files.write(file, flipped);

            assertThat(fixture.stored()).as("header, bit flipped at %d", at).hasSize(4);
        }
    }

    @Test
    void aJournalWithNothingToShipClosesAtOnce() throws IOException {
        fixture.drain = Duration.ofSeconds(30);
        var start = System.nanoTime();

        fixture.open().close();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(10));
    }

    @Test
    void twoGatewaysCannotShareAFolder() throws IOException {
        try (var journal = fixture.open()) {
            assertThat(journal.isAccepting()).isTrue();
            assertThatThrownBy(fixture::open).hasMessageContaining("Another gateway uses the journal");
        }

        fixture.open().close();
    }

    @Test
    void aFullJournalAcceptsNothingNewButStillWritesWhatHasHappened() throws IOException {
        fixture.quotaBytes = 2_000;

        try (var journal = fixture.open()) {
            for (var i = 0; i < 5; i++) {
                fixture.append(journal, "req_" + i);
            }

            await().atMost(Duration.ofSeconds(60)).until(() -> !journal.isAccepting());
            assertThat(journal.isDiskGood()).isTrue();
            assertThat(fixture.append(journal, "req_last").sequence()).isEqualTo(6);
        }
    }

    @Test
    void anEventThatCannotBeMadeFailsAloneAndLeavesNoGap() throws IOException {
        try (var journal = fixture.open()) {
            var failed = journal.append(sequence -> {
                throw new IllegalStateException("no event");
            });

            await().atMost(Duration.ofSeconds(60)).until(failed::isComplete);
            assertThat(failed.failed()).isTrue();
            assertThat(fixture.append(journal, "req_1").sequence()).isEqualTo(1);
        }
    }

    @Test
    void aFailedDiskFailsTheAppendAndStopsAccepting() throws IOException {
        fixture.segmentBytes = 1;

        var journal = fixture.open();
        fixture.append(journal, "req_1");
        try (var files = Files.list(dataDir.resolve("journal"))) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(dataDir.resolve("journal"));
        var failed = journal.append(sequence -> JournalFixture.event("req_2", sequence));

        await().atMost(Duration.ofSeconds(60)).until(failed::isComplete);
        assertThat(failed.failed()).isTrue();
        assertThat(journal.isAccepting()).isFalse();
        assertThat(journal.isDiskGood()).isFalse();
        journal.close();
    }

    @Test
    void anErrorThatEndsTheWriterFailsTheAppendAndTurnsTrafficAway() throws IOException {
        try (var journal = fixture.open()) {
            var failed = journal.append(sequence -> {
                throw new StackOverflowError();
            });

            await().atMost(Duration.ofSeconds(60)).until(() -> failed.isComplete() && !journal.isReady());
            assertThat(failed.failed()).isTrue();
            assertThat(journal.isAccepting()).isFalse();
            assertThat(journal.append(sequence -> JournalFixture.event("req_2", sequence))
                            .failed())
                    .isTrue();
        }
    }

    private static ByteBuffer frame(String requestId, long sequence, long syncedBefore) throws IOException {
        var event = JournalFixture.event(requestId, sequence);
        return frame(ContractJson.MAPPER.writeValueAsBytes(event), sequence, syncedBefore);
    }

    private static ByteBuffer frame(byte[] payload, long sequence, long syncedBefore) {
        var frame = ByteBuffer.allocate(Frame.HEADER_BYTES + payload.length);
        Frame.write(frame, sequence, syncedBefore, payload);
        return frame.flip();
    }
}
