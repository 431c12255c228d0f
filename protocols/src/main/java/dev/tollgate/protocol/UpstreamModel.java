package dev.tollgate.protocol;

import java.util.Set;

/// The model that is to answer.
///
/// @param id its name at the provider
/// @param maxOutput the largest answer in tokens; 0 when unknown
/// @param input what it takes: `text`, `image`, `audio`, `file`
public record UpstreamModel(String id, long maxOutput, Set<String> input, ModelFacts facts) {
    public UpstreamModel {
        input = Set.copyOf(input);
    }
}
