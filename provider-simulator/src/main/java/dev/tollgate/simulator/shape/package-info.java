/// Checks requests against tables of members, and tells a violation in the words of the provider.
@NullMarked
package dev.tollgate.simulator.shape;

import org.jspecify.annotations.NullMarked;
