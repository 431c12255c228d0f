package dev.tollgate.simulator.answer;

import java.util.List;

/// Where an answer ends, and how many of them are wanted.
public record Limits(int maxTokens, List<String> stops, int choices) {
    /// One answer as long as the model likes.
    public static final Limits NONE = new Limits(Integer.MAX_VALUE, List.of(), 1);

    public Limits {
        stops = List.copyOf(stops);
    }
}
