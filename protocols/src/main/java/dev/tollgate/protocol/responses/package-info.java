/// OpenAI Responses.
@NullMarked
package dev.tollgate.protocol.responses;

import org.jspecify.annotations.NullMarked;
