package dev.tollgate.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// As [EachFormat], with models that show what they think. All but the first sign their thoughts and want them back
/// unchanged.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ParameterizedTest
@ValueSource(
        strings = {"deepseek-r1", "o3", "claude-sonnet-4-6", "claude-haiku-4-5-20251001", "gemini-3.1-pro-preview"})
@interface EachThinker {}
