package dev.tollgate.simulator.script;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// A requested model: the name to answer with, and the script that the name carries.
public record ScriptedModel(String name, Script script) {
    /// Model names with a built-in script; a catalogue may name them as upstream models.
    public static final Map<String, String> FAULT_MODELS = Map.ofEntries(
            Map.entry("sim-fault-401", "status=401"),
            Map.entry("sim-fault-429", "status=429; retry-after=1"),
            Map.entry("sim-fault-500", "status=500"),
            Map.entry("sim-fault-503", "status=503"),
            Map.entry("sim-fault-context", "context-exceeded"),
            Map.entry("sim-fault-cut", "cut-after=3"),
            Map.entry("sim-fault-stall", "stall-after=3"),
            Map.entry("sim-fault-error-event", "error-after=3"),
            Map.entry("sim-fault-slow", "first-byte-delay=3s; pace=200ms"),
            Map.entry("sim-fault-empty", "empty"),
            Map.entry("sim-fault-no-choices", "no-choices"),
            Map.entry("sim-fault-malformed", "malformed-after=2"),
            Map.entry("sim-fault-no-usage", "missing-usage"),
            Map.entry("sim-fault-no-done", "missing-done"),
            Map.entry("sim-fault-huge", "huge-event=2mb"),
            Map.entry("sim-fault-crlf", "crlf"),
            Map.entry("sim-fault-comments", "comments"),
            Map.entry("sim-fault-split-utf8", "split-utf8"),
            Map.entry("sim-fault-html", "html"),
            Map.entry("sim-fault-json-for-sse", "json-for-sse"),
            Map.entry("sim-fault-refusal", "refusal"),
            Map.entry("sim-fault-content-filter", "content-filter"),
            Map.entry("sim-fault-job", "job-fails"));

    private static final List<String> SAMPLES = List.of(
            "sim", "gpt-5.4", "deepseek-r1", "claude-sonnet-4-6", "gemini-3-flash-preview", "text-embedding-3-small");

    private static final int MAX_REMEMBERED = 10_000;
    private static final Map<String, ScriptedModel> REMEMBERED = new ConcurrentHashMap<>();

    /// The names that a list of models shows, though any name works: samples, and all with a fault.
    public static List<String> listed() {
        return Stream.concat(SAMPLES.stream(), FAULT_MODELS.keySet().stream().sorted())
                .toList();
    }

    /// Splits `gpt-5.4+pace=20ms+tokens=200` into the name and its script.
    public static ScriptedModel parse(String requested) {
        var known = REMEMBERED.get(requested);
        if (known != null) {
            return known;
        }
        int plus = requested.indexOf('+');
        var name = plus < 0 ? requested : requested.substring(0, plus);
        var preset = Script.parse(FAULT_MODELS.get(name));
        var script = plus < 0 ? preset : preset.with(Script.parse(requested.substring(plus + 1)));
        var model = new ScriptedModel(name, script);
        if (REMEMBERED.size() < MAX_REMEMBERED) {
            REMEMBERED.put(requested, model);
        }
        return model;
    }
}
