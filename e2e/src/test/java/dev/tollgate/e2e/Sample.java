package dev.tollgate.e2e;

import java.util.List;

/// What the tests of all SDKs ask for.
final class Sample {
    /// The key of a tenant without rate limits.
    static final String KEY = "tier-enterprise";

    static final String SYSTEM = "You are a helpful assistant.";
    static final String QUESTION = "Explain quantum computing in 3 sentences.";
    static final String TOOL_QUESTION = "What is the weather in Paris?";
    static final String TOOL = "get_weather";
    static final String TOOL_RESULT = "Sunny, 21 degrees";

    /// One red pixel.
    static final String PNG =
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

    private Sample() {}

    /// An answer that has a structure.
    public record Recipe(String title, int minutes, List<String> steps) {}
}
