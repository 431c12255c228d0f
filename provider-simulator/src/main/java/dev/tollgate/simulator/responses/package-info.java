/// OpenAI's Responses, and what of them is stored.
@NullMarked
package dev.tollgate.simulator.responses;

import org.jspecify.annotations.NullMarked;
