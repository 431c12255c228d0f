/// OpenAI's embeddings.
@NullMarked
package dev.tollgate.simulator.embeddings;

import org.jspecify.annotations.NullMarked;
