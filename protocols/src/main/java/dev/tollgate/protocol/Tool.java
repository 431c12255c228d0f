package dev.tollgate.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// A tool that the model may call.
public sealed interface Tool {
    /// The name that is unique among all tools of a request; a namespace goes before the name.
    default String qualifiedName() {
        return switch (this) {
            case Function function -> qualified(function.namespace(), function.name());
            case Custom custom -> qualified(custom.namespace(), custom.name());
            case Hosted hosted -> hosted.kind();
        };
    }

    /// Called with JSON arguments. `parameters` is its JSON schema, absent when it takes none; `strict` is absent when
    /// the client did not say.
    record Function(
            String name,
            @Nullable String namespace,
            @Nullable String description,
            @Nullable ObjectNode parameters,
            @Nullable Boolean strict,
            @Nullable JsonNode cache)
            implements Tool {}

    /// Called with free text. `format` is OpenAI's, in the flat form of Responses (`{"type":"grammar","syntax":…}`).
    record Custom(
            String name,
            @Nullable String namespace,
            @Nullable String description,
            @Nullable ObjectNode format) implements Tool {}

    /// Run by the provider. `kind` is `web_search` where all protocols have it, else the type in `origin`'s
    /// words, whose declaration is `json`.
    ///
    /// @param member where the client declared it (`tools[1]`)
    record Hosted(Protocol origin, String kind, String member, JsonNode json) implements Tool {
        /// The one hosted tool that every protocol has.
        public static final String WEB_SEARCH = "web_search";
    }

    /// How a tool is called.
    enum Kind {
        FUNCTION,
        CUSTOM
    }

    /// A name with its namespace, as protocols without namespaces write it.
    static String qualified(@Nullable String namespace, String name) {
        return namespace == null ? name : namespace + "__" + name;
    }
}
