/// Writing and reading JSON without surprises.
@NullMarked
package dev.tollgate.simulator.json;

import org.jspecify.annotations.NullMarked;
