package dev.tollgate.billing.settlement;

import dev.tollgate.billing.usage.UsageRecordRepository.TracedEvent;
import dev.tollgate.contracts.usage.UsageEvent;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/// Posts events as the consumer does, in the caller's thread and without a topic.
@Singleton
public class Posted {
    private final PostingRepository postings;

    Posted(PostingRepository postings) {
        this.postings = postings;
    }

    /// One transaction for all of them.
    public void post(List<UsageEvent> events) {
        postings.post(
                "none",
                Map.of(),
                events.stream().map(event -> new TracedEvent(event, null)).toList());
    }
}
