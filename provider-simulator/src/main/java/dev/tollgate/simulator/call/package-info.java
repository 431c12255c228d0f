/// One HTTP call: reading it, and delivering its answer whole or as a stream, faults included.
@NullMarked
package dev.tollgate.simulator.call;

import org.jspecify.annotations.NullMarked;
