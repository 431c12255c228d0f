/// The course of a completion, the same for each wire format; a format is a Dialect.
@NullMarked
package dev.tollgate.simulator.completion;

import org.jspecify.annotations.NullMarked;
