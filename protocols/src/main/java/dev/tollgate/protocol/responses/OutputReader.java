package dev.tollgate.protocol.responses;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.CompletionEvent;
import dev.tollgate.protocol.CompletionRequest;
import dev.tollgate.protocol.Protocol;
import dev.tollgate.protocol.UpstreamModel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The items of an answer. Each is told as it comes, and completed by the event that closes it or by the answer's end.
/// Items are told apart by their index: there are servers that give one item several ids.
final class OutputReader {
    private static final int MAX_ITEMS = 100_000;

    private final Blocks blocks = new Blocks();
    private final CallReader calls;
    private final boolean keepsImages;
    private final List<Item> items = new ArrayList<>();
    private final Map<Integer, Item> byIndex = new HashMap<>();
    private int last;

    OutputReader(CompletionRequest request, UpstreamModel model) {
        this.keepsImages = request.origin() == Protocol.RESPONSES;
        this.calls = new CallReader(request, model);
    }

    private static final class Item {
        private final ItemReader.Kind kind;
        private final ItemReader reader;
        private String id = "";
        private boolean done;

        Item(ItemReader.Kind kind, ItemReader reader) {
            this.kind = kind;
            this.reader = reader;
        }
    }

    boolean hasToolCalls() {
        return blocks.hasToolCalls();
    }

    boolean hasRefusal() {
        return blocks.hasRefusal();
    }

    boolean hasOutput() {
        return blocks.hasOutput();
    }

    void event(ObjectNode json, String type, Consumer<CompletionEvent> sink) {
        var index = json.path("output_index").asInt(last);
        if (index < 0 || index > MAX_ITEMS) {
            return;
        }
        switch (type) {
            case "response.output_item.added" -> added(index, json.path("item"), sink);
            case "response.output_item.done" -> done(index, json.path("item"), sink);
            default -> {
                var kind = ItemReader.Kind.ofEvent(type);
                if (kind != null) {
                    last = index;
                    item(index, kind, sink).reader.event(json, type, sink);
                }
            }
        }
    }

    /// More of the first text of a message that has begun; false when none has.
    boolean text(int index, String text, Consumer<CompletionEvent> sink) {
        var item = byIndex.get(index);
        if (item == null || !(item.reader instanceof MessageReader message)) {
            return false;
        }
        last = index;
        message.text(text, sink);
        return true;
    }

    /// Tells what the items hold beyond what has been told.
    void rest(JsonNode output, Consumer<CompletionEvent> sink) {
        var index = 0;
        for (var json : output) {
            var known = byId(json.path("id").asText(""));
            if (known == null) {
                done(index, json, sink);
            } else {
                done(known, json, sink);
            }
            index++;
        }
        items.stream().filter(item -> !item.done).forEach(item -> item.reader.end(sink));
    }

    private @Nullable Item byId(String id) {
        for (var item : items) {
            if (!id.isEmpty() && item.id.equals(id)) {
                return item;
            }
        }
        return null;
    }

    private void added(int index, JsonNode json, Consumer<CompletionEvent> sink) {
        last = index;
        var before = byIndex.get(index);
        if (before != null && before.done) {
            byIndex.remove(index);
        }
        var item = item(index, ItemReader.Kind.ofItem(json.path("type").asText("")), sink);
        item.id = json.path("id").asText("");
        item.reader.added(json, sink);
    }

    private void done(int index, JsonNode json, Consumer<CompletionEvent> sink) {
        last = index;
        done(item(index, ItemReader.Kind.ofItem(json.path("type").asText("")), sink), json, sink);
    }

    private static void done(Item item, JsonNode json, Consumer<CompletionEvent> sink) {
        if (item.done) {
            return;
        }
        item.id = json.path("id").asText(item.id);
        item.done = true;
        item.reader.done(json, sink);
    }

    private Item item(int index, ItemReader.Kind kind, Consumer<CompletionEvent> sink) {
        var known = byIndex.get(index);
        if (known != null && known.kind == kind) {
            return known;
        }
        if (known != null && !known.done) {
            known.done = true;
            known.reader.end(sink);
        }
        var item = new Item(kind, reader(kind, index));
        byIndex.put(index, item);
        items.add(item);
        return item;
    }

    private ItemReader reader(ItemReader.Kind kind, int index) {
        return switch (kind) {
            case MESSAGE -> new MessageReader(blocks);
            case REASONING -> new ReasoningReader(blocks);
            case FUNCTION -> new CallItemReader(blocks, calls, false, index);
            case CUSTOM -> new CallItemReader(blocks, calls, true, index);
            case FOREIGN -> new ForeignReader(blocks, keepsImages);
        };
    }
}
