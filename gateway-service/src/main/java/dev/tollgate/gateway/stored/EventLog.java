package dev.tollgate.gateway.stored;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The numbered events of one response, for whoever reads them now or comes back for them later. What does
/// not fit is not kept; the last event always is, and it holds the whole response. Thread-safe.
final class EventLog {
    private final long maxBytes;
    private final Room room;
    private final List<Event> events = new ArrayList<>();
    private final Set<Runnable> listeners = ConcurrentHashMap.newKeySet();
    private @Nullable Event last;
    private long next;
    private long bytes;
    private boolean full;

    /// @param first the number of the first event
    /// @param maxBytes the most that is kept of this response
    /// @param room what all responses together may keep
    EventLog(long first, long maxBytes, Room room) {
        this.next = first;
        this.maxBytes = maxBytes;
        this.room = room;
    }

    /// An event as it is sent.
    record Event(long number, Buffer frame) {}

    /// Adds an event and gives it its number.
    void tell(String type, ObjectNode members) {
        synchronized (this) {
            if (last != null) {
                return;
            }
            var event = numbered(type, members);
            var size = event.frame().length();
            full = full || bytes + size > maxBytes || !room.take(size);
            if (!full) {
                bytes += size;
                events.add(event);
            }
        }
        listeners.forEach(Runnable::run);
    }

    /// Adds the last event: `type` about the whole `response`.
    void end(String type, ObjectNode response) {
        synchronized (this) {
            if (last == null) {
                last = numbered(type, about(response));
            }
        }
        listeners.forEach(Runnable::run);
    }

    /// The members of an event about the whole response.
    static ObjectNode about(ObjectNode response) {
        return JsonNodeFactory.instance.objectNode().set("response", response);
    }

    private Event numbered(String type, ObjectNode members) {
        var json = JsonNodeFactory.instance.objectNode().put("type", type).put("sequence_number", next);
        members.properties().forEach(member -> json.putIfAbsent(member.getKey(), member.getValue()));
        return new Event(next++, Buffer.buffer("event: " + type + "\ndata: " + json + "\n\n"));
    }

    /// The next kept event behind this number; absent when there is none yet, or none any more.
    synchronized @Nullable Event after(long number) {
        var index = events.isEmpty() ? 0 : number + 1 - events.getFirst().number();
        if (index < events.size()) {
            return events.get((int) Math.max(0, index));
        }
        return last != null && last.number() > number ? last : null;
    }

    /// Whether nothing comes behind this number any more.
    synchronized boolean isOver(long number) {
        return last != null && last.number() <= number;
    }

    /// `listener` is told of every event until it is removed.
    void listen(Runnable listener) {
        listeners.add(listener);
    }

    void forget(Runnable listener) {
        listeners.remove(listener);
    }

    /// Gives back what the events take.
    synchronized void discard() {
        full = true;
        events.clear();
        room.giveBack(bytes);
        bytes = 0;
    }
}
