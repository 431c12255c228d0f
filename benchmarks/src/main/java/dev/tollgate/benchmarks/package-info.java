/// What the parts of the hot path cost, measured with JMH.
@NullMarked
package dev.tollgate.benchmarks;

import org.jspecify.annotations.NullMarked;
