package dev.tollgate.protocol;

/// The chat protocols that clients and providers speak.
public enum Protocol {
    /// OpenAI Chat Completions.
    CHAT,
    /// OpenAI Responses.
    RESPONSES,
    /// Anthropic Messages.
    ANTHROPIC,
    /// Gemini generateContent.
    GEMINI
}
