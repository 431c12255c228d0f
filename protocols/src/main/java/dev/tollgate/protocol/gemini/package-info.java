/// Gemini generateContent.
@NullMarked
package dev.tollgate.protocol.gemini;

import org.jspecify.annotations.NullMarked;
