package dev.tollgate.simulator.gemini;

import java.util.regex.Pattern;

/// The paths that Google answers: `/v1beta/models/{model}:method`, also under `/v1` and `/v1alpha`.
public final class GeminiPaths {
    /// The path's end for a whole answer.
    public static final String WHOLE = ":generateContent";

    /// The path's end for a stream.
    public static final String STREAM = ":streamGenerateContent";

    /// The path's end for counting tokens.
    public static final String COUNT = ":countTokens";

    /// The path's end for one embedding.
    public static final String EMBED = ":embedContent";

    /// The path's end for several embeddings.
    public static final String EMBED_ALL = ":batchEmbedContents";

    static final String MODELS = "/models/";

    private static final Pattern METHOD = Pattern.compile("/v1(beta|alpha)?/models/.+:[A-Za-z]+");
    private static final Pattern LIST = Pattern.compile("/v1(beta|alpha)/models(/.*)?");

    private GeminiPaths() {}

    /// Whether a POST to the path is Google's.
    public static boolean isMethod(String path) {
        return METHOD.matcher(path).matches();
    }

    /// Whether a GET of the path is Google's list of models, or one of them.
    public static boolean isModels(String path) {
        return LIST.matcher(path).matches();
    }
}
