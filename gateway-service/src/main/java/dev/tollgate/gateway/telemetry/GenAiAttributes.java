package dev.tollgate.gateway.telemetry;

import io.opentelemetry.api.common.AttributeKey;

/// Names of span attributes: OpenTelemetry's for generative AI and HTTP, and a few of Tollgate's own. Never a
/// prompt, an answer or a key.
final class GenAiAttributes {
    static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<String> RESPONSE_ID = AttributeKey.stringKey("gen_ai.response.id");
    static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
    static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("tollgate.request.id");
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("tollgate.outcome");
    static final AttributeKey<Long> ATTEMPTS = AttributeKey.longKey("tollgate.attempts");

    private GenAiAttributes() {}
}
