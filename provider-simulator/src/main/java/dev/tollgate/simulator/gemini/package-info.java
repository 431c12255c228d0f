/// Google's generateContent.
@NullMarked
package dev.tollgate.simulator.gemini;

import org.jspecify.annotations.NullMarked;
