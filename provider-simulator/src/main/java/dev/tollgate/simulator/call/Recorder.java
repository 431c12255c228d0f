package dev.tollgate.simulator.call;

import dev.tollgate.simulator.truth.TruthRecord;
import dev.tollgate.simulator.truth.TruthRecord.Delivered;
import dev.tollgate.simulator.truth.TruthRecord.Subject;
import dev.tollgate.simulator.truth.Units;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Writes one call's truth, once. It is written just before the last byte goes out, so that whoever has the answer
/// finds the record; when that byte could not be sent after all, the record is corrected.
final class Recorder {
    private final Call call;
    private final Subject subject;
    private final int status;
    private final Units units;
    private @Nullable TruthRecord recorded;

    Recorder(Call call, Subject subject, int status, Units units) {
        this.call = call;
        this.subject = subject;
        this.status = status;
        this.units = units;
    }

    boolean isDone() {
        return recorded != null;
    }

    void completed(int tokens) {
        record(new Delivered(tokens, true, false));
    }

    void cut(int tokens) {
        record(new Delivered(tokens, false, false));
    }

    void hungUp(int tokens) {
        record(new Delivered(tokens, false, true));
    }

    void lastByteNotSent(int tokens) {
        var record = recorded;
        if (record != null && record.delivery().completed()) {
            call.truth().correct(record.ended(new Delivered(tokens, false, true), Instant.now()));
        }
    }

    private void record(Delivered end) {
        if (recorded == null) {
            recorded = call.truth()
                    .append(new TruthRecord(0, subject, status, units, end, call.startedAt(), Instant.now()));
        }
    }
}
