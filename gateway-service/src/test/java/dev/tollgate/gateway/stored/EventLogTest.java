package dev.tollgate.gateway.stored;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.Json;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventLogTest {
    private final Room room = new Room(10_000);

    @Test
    void eventsAreFoundByTheirNumbers() {
        var log = new EventLog(3, 10_000, room);
        tell(log, 3);

        assertThat(numbers(log, -1)).containsExactly(3L, 4L, 5L);
        assertThat(numbers(log, 4)).containsExactly(5L);
        assertThat(log.isOver(5)).isFalse();
        end(log);
        assertThat(numbers(log, 4)).containsExactly(5L, 6L);
        assertThat(log.isOver(6)).isTrue();
    }

    @Test
    void whatDoesNotFitIsNotKeptButTheEndIs() {
        var log = new EventLog(0, 200, room);
        tell(log, 100);
        end(log);

        assertThat(room.taken()).isBetween(1L, 200L);
        assertThat(numbers(log, -1)).startsWith(0L, 1L).endsWith(100L).hasSizeLessThan(6);
    }

    @Test
    void theRoomOfAllIsSharedAndGivenBack() {
        var first = new EventLog(0, 100_000, room);
        var second = new EventLog(0, 100_000, room);
        tell(first, 500);
        tell(second, 5);
        end(second);

        assertThat(room.taken()).isLessThanOrEqualTo(10_000);
        assertThat(numbers(second, -1)).containsExactly(5L);
        first.discard();
        assertThat(room.taken()).isZero();
    }

    @Test
    void listenersAreToldUntilTheyAreForgotten() {
        var log = new EventLog(0, 10_000, room);
        var told = new ArrayList<String>();
        Runnable listener = () -> told.add("told");
        log.listen(listener);
        tell(log, 1);
        end(log);
        log.forget(listener);
        end(log);

        assertThat(told).hasSize(2);
    }

    private static void tell(EventLog log, int times) {
        for (var i = 0; i < times; i++) {
            log.tell("t", Json.MAPPER.createObjectNode().put("type", "other").put("sequence_number", 99));
        }
    }

    private static void end(EventLog log) {
        log.end("response.completed", Json.MAPPER.createObjectNode().put("status", "completed"));
    }

    private static List<Long> numbers(EventLog log, long after) {
        var numbers = new ArrayList<Long>();
        for (var event = log.after(after); event != null; event = log.after(event.number())) {
            assertThat(event.frame().toString()).contains("\"sequence_number\":" + event.number());
            numbers.add(event.number());
        }
        return numbers;
    }
}
