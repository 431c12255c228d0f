/// Embeddings in no protocol's words, and what a protocol that has them must do.
@NullMarked
package dev.tollgate.protocol.embedding;

import org.jspecify.annotations.NullMarked;
