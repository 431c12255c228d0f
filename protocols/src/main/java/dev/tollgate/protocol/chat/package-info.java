/// OpenAI Chat Completions.
@NullMarked
package dev.tollgate.protocol.chat;

import org.jspecify.annotations.NullMarked;
