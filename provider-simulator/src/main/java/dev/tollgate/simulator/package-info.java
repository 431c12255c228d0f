/// An independent fake of the AI providers, used by tests, the demo and the benchmarks.
@NullMarked
package dev.tollgate.simulator;

import org.jspecify.annotations.NullMarked;
