package dev.tollgate.simulator.answer;

/// A request in no wire format.
public record Prompt(
        String model,
        Transcript transcript,
        Tooling tooling,
        OutputFormat format,
        Limits limits,
        Reasoning reasoning) {}
