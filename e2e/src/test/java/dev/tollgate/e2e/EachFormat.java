package dev.tollgate.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A test of one SDK with four models, each of which is bought in another format: Chat Completions,
/// Responses, Anthropic Messages, Gemini.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ParameterizedTest
@ValueSource(strings = {"gpt-5.4", "o3", "claude-sonnet-4-6", "gemini-2.5-pro"})
@interface EachFormat {}
