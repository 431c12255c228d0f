package dev.tollgate.simulator.openai;

import dev.tollgate.simulator.answer.Ids;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/// The headers that OpenAI sends with each answer. The limits are the provider's own: no gateway may show them.
public final class OpenAiHeaders {
    private static final CharSequence REQUEST_ID = HttpHeaders.createOptimized("x-request-id");
    private static final CharSequence VERSION = HttpHeaders.createOptimized("openai-version");
    private static final CharSequence VERSION_VALUE = HttpHeaders.createOptimized("2020-10-01");
    private static final CharSequence ORGANIZATION = HttpHeaders.createOptimized("openai-organization");
    private static final CharSequence ORGANIZATION_VALUE = HttpHeaders.createOptimized("org-simulated");
    private static final CharSequence PROCESSING = HttpHeaders.createOptimized("openai-processing-ms");
    private static final CharSequence PROCESSING_VALUE = HttpHeaders.createOptimized("12");
    private static final CharSequence LIMIT = HttpHeaders.createOptimized("x-ratelimit-limit-requests");
    private static final CharSequence LIMIT_VALUE = HttpHeaders.createOptimized("10000");
    private static final CharSequence REMAINING = HttpHeaders.createOptimized("x-ratelimit-remaining-requests");
    private static final CharSequence REMAINING_VALUE = HttpHeaders.createOptimized("9999");
    private static final CharSequence RESET = HttpHeaders.createOptimized("x-ratelimit-reset-requests");
    private static final CharSequence RESET_VALUE = HttpHeaders.createOptimized("6ms");

    private OpenAiHeaders() {}

    /// Sets them.
    public static void set(HttpServerResponse response) {
        response.putHeader(REQUEST_ID, Ids.random("req_sim", 20))
                .putHeader(VERSION, VERSION_VALUE)
                .putHeader(ORGANIZATION, ORGANIZATION_VALUE)
                .putHeader(PROCESSING, PROCESSING_VALUE)
                .putHeader(LIMIT, LIMIT_VALUE)
                .putHeader(REMAINING, REMAINING_VALUE)
                .putHeader(RESET, RESET_VALUE);
    }
}
