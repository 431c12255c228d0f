package dev.tollgate.billing.settlement;

import io.quarkus.scheduler.Scheduled;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Puts dead letters back on their topic, or gives them up. They are sent first and noted afterwards: after a
/// crash in between a letter still waits, and sending it once more changes nothing, as an event is posted once.
@ApplicationScoped
public class Redrive {
    /// Letters that one command puts back at most.
    static final int MOST = 1_000;

    private static final Logger LOG = Logger.getLogger(Redrive.class);
    private final DeadLetterRepository letters;
    private final DeadLetters topics;

    Redrive(DeadLetterRepository letters, DeadLetters topics) {
        this.letters = letters;
        this.topics = topics;
    }

    /// Puts one letter back.
    Outcome one(UUID id, String actor, String why) {
        var letter = letters.find(id).orElse(null);
        if (letter == null) {
            return new Outcome.Unknown();
        }
        if (!letter.isOpen()) {
            return new Outcome.NotOpen(letter.state());
        }
        putBack(letters.bytes(id).stream().toList(), actor, why);
        return new Outcome.Done(letters.find(id).orElseThrow());
    }

    /// Puts letters back that wait, the oldest first; answers how many, [#MOST] at most.
    int many(@Nullable String reason, String actor, String why) {
        var waiting = letters.waiting(reason, MOST);
        putBack(waiting, actor, why);
        return waiting.size();
    }

    private void putBack(List<DeadBytes> waiting, String actor, String why) {
        if (waiting.isEmpty()) {
            return;
        }
        topics.putBack(waiting);
        letters.redriven(waiting, actor, why);
        LOG.infof("dead letters were put back letters=%d actor=%s", waiting.size(), actor);
    }

    /// Gives one letter up for good.
    Outcome discard(UUID id, String actor, String why) {
        var discarded = letters.discard(id, actor, why);
        var letter = letters.find(id).orElse(null);
        if (letter == null) {
            return new Outcome.Unknown();
        }
        return discarded ? new Outcome.Done(letter) : new Outcome.NotOpen(letter.state());
    }

    @Scheduled(
            every = "${billing.settlement.dead-letter-check:5s}",
            concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    @RunOnVirtualThread
    void tick() {
        try {
            var posted = letters.markPosted();
            if (posted > 0) {
                LOG.infof("dead letters are posted by now letters=%d", posted);
            }
        } catch (Exception e) { // the scheduler's tick
            LOG.warnf("dead letters cannot be checked, trying again error=%s", e.getMessage());
        }
    }

    /// How a command about one letter ended.
    sealed interface Outcome {
        record Done(DeadLetter letter) implements Outcome {}

        record Unknown() implements Outcome {}

        /// It is posted or was discarded; of a command to discard, also: it was sent again.
        record NotOpen(String state) implements Outcome {}
    }
}
