package dev.tollgate.protocol;

import org.jspecify.annotations.Nullable;

/// What a provider may refuse in a request that can do without it (protocols.md §3.7).
public enum Omission {
    /// The reasoning of earlier turns: the provider cannot verify or decrypt it.
    REASONING("reasoning"),
    /// The summary of what the model thinks, which a provider gives to verified organisations only.
    REASONING_SUMMARY("reasoning.summary");

    /// The code of an error that is about reasoning of earlier turns, in OpenAI's words.
    public static final String INVALID_REASONING = "invalid_encrypted_content";

    private final String member;

    Omission(String member) {
        this.member = member;
    }

    /// How a client is told that it was left out.
    public String member() {
        return member;
    }

    /// What the request would have to go without; absent when the refusal is about something else.
    public static @Nullable Omission of(CompletionError refusal) {
        if (refusal.kind() != CompletionError.Kind.INVALID) {
            return null;
        }
        if (INVALID_REASONING.equals(refusal.code())) {
            return REASONING;
        }
        return "reasoning.summary".equals(refusal.param()) ? REASONING_SUMMARY : null;
    }
}
