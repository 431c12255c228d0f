package dev.tollgate.simulator.truth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.simulator.truth.TruthRecord.Delivered;
import dev.tollgate.simulator.truth.TruthRecord.Subject;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TruthLogTest {
    private static final TruthRecord CALL = new TruthRecord(
            0,
            new Subject(null, null, "chat", "sim", false),
            200,
            Units.NONE,
            new Delivered(1, true, false),
            Instant.EPOCH,
            Instant.EPOCH);

    @Test
    void oldestRecordsAreForgotten() {
        var log = new TruthLog();
        for (int i = 0; i < TruthLog.CAPACITY + 5; i++) {
            log.append(CALL);
        }

        assertThat(log.all()).hasSize(TruthLog.CAPACITY);
        assertThat(log.all().getFirst().sequence()).isEqualTo(6);
    }

    @Test
    void recordCanBeCorrected() {
        var log = new TruthLog();
        var recorded = log.append(CALL);

        log.correct(recorded.ended(new Delivered(0, false, true), Instant.EPOCH));

        assertThat(log.all())
                .singleElement()
                .extracting(call -> call.delivery().clientClosed())
                .isEqualTo(true);
    }
}
