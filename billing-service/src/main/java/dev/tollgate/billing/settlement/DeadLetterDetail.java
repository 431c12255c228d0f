package dev.tollgate.billing.settlement;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One dead letter with its bytes and its history.
///
/// @param payload the record's value when that is text
/// @param payloadBase64 the record's value when it is not
public record DeadLetterDetail(
        @JsonUnwrapped DeadLetter letter,
        @Nullable String key,
        @Nullable String payload,
        @Nullable String payloadBase64,
        Map<String, String> headers,
        List<DeadLetter.Action> actions) {
    public DeadLetterDetail {
        actions = List.copyOf(actions);
    }

    static DeadLetterDetail of(DeadLetter letter, DeadBytes bytes, List<DeadLetter.Action> actions) {
        var headers = new LinkedHashMap<String, String>();
        for (var header : bytes.headers()) {
            headers.put(header.key(), header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8));
        }
        var key = bytes.key();
        var value = bytes.value();
        var text = value == null ? null : text(value);
        return new DeadLetterDetail(
                letter,
                key == null ? null : new String(key, StandardCharsets.UTF_8),
                text,
                value == null || text != null ? null : Base64.getEncoder().encodeToString(value),
                headers,
                actions);
    }

    private static @Nullable String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
