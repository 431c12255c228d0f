/// OpenAI's Responses: text, function calls and reasoning summaries.
@NullMarked
package dev.tollgate.simulator.responses;

import org.jspecify.annotations.NullMarked;
