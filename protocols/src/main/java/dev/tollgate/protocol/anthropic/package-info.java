/// Anthropic Messages.
@NullMarked
package dev.tollgate.protocol.anthropic;

import org.jspecify.annotations.NullMarked;
