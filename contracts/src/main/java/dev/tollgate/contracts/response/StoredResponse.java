package dev.tollgate.contracts.response;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A response of the Responses API as the gateway hands it over to be kept: when it is finished, or, for one
/// that runs in the background, when it begins and again when it ends.
///
/// @param previousId the stored response that it goes on from
/// @param input the items it was asked with, an array, without those of `previousId`
/// @param response the response object as the client gets it
public record StoredResponse(@Nullable String previousId, Instant createdAt, JsonNode input, JsonNode response) {}
