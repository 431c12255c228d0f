package dev.tollgate.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// As [EachFormat], with models whose provider breaks off in the middle of an answer.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
@ParameterizedTest
@ValueSource(strings = {"sim-fault-cut", "sim-fault-cut-responses", "sim-fault-cut-anthropic", "sim-fault-cut-gemini"})
@interface EachCut {}
