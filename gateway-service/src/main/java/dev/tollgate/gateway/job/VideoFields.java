package dev.tollgate.gateway.job;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/// The named values of a request, whatever its form.
sealed interface VideoFields {
    /// The text with this name; absent when it was not sent. Anything but a text is a [ProtocolException].
    @Nullable
    String text(String name);

    /// The number with this name, as it was written; a text is taken for a number.
    @Nullable
    String number(String name);

    /// Members of a JSON body. `null` is taken for absent.
    record OfJson(ObjectNode json) implements VideoFields {
        @Override
        public @Nullable String text(String name) {
            var value = value(name);
            if (value == null || value.isTextual()) {
                return value == null ? null : value.asText();
            }
            throw ProtocolException.invalid("`" + name + "` must be a string.", name);
        }

        @Override
        public @Nullable String number(String name) {
            var value = value(name);
            if (value == null || value.isTextual()) {
                return value == null ? null : value.asText();
            }
            if (!value.isNumber()) {
                throw ProtocolException.invalid("`" + name + "` must be a number.", name);
            }
            // 4.0 is 4.
            var exact = value.decimalValue();
            return exact.signum() == 0
                            || exact.scale() <= 0
                            || exact.stripTrailingZeros().scale() > 0
                    ? value.asText()
                    : exact.setScale(0).toPlainString();
        }

        private @Nullable JsonNode value(String name) {
            var value = json.get(name);
            return value == null || value.isNull() ? null : value;
        }
    }

    /// Parts of a form.
    record OfForm(MultipartForm form) implements VideoFields {
        @Override
        public @Nullable String text(String name) {
            return form.text(name);
        }

        @Override
        public @Nullable String number(String name) {
            return form.text(name);
        }
    }
}
