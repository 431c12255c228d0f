/// What the simulated model says, and how many tokens that is; knows no wire format.
@NullMarked
package dev.tollgate.simulator.answer;

import org.jspecify.annotations.NullMarked;
