/// What each call truly consumed and what of it was delivered.
@NullMarked
package dev.tollgate.simulator.truth;

import org.jspecify.annotations.NullMarked;
