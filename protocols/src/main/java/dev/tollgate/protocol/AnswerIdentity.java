package dev.tollgate.protocol;

import java.time.Instant;

/// What an answer is called by.
///
/// @param requestId Tollgate's id of the request; the ids that a protocol needs are derived from it
/// @param model the model's name as the client asked for it
/// @param createdAt when the request came
public record AnswerIdentity(String requestId, String model, Instant createdAt) {}
