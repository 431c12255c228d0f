/// What a provider hands out and later recognises as its own: signatures and encrypted reasoning.
@NullMarked
package dev.tollgate.simulator.seal;

import org.jspecify.annotations.NullMarked;
