/// Anthropic's Messages.
@NullMarked
package dev.tollgate.simulator.anthropic;

import org.jspecify.annotations.NullMarked;
