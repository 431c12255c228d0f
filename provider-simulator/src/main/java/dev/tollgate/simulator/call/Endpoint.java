package dev.tollgate.simulator.call;

/// Answers the calls of one path.
@FunctionalInterface
public interface Endpoint {
    /// Answers one call; must not block.
    void handle(Call call);
}
