/// OpenAI's Chat Completions.
@NullMarked
package dev.tollgate.simulator.chat;

import org.jspecify.annotations.NullMarked;
