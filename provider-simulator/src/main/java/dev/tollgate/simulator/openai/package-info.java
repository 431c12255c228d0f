/// What OpenAI's endpoints have in common: errors, headers, the course of a simple call.
@NullMarked
package dev.tollgate.simulator.openai;

import org.jspecify.annotations.NullMarked;
