/// The scripted behaviour of a call: faults and pace asked for by header or inside the model's name.
@NullMarked
package dev.tollgate.simulator.script;

import org.jspecify.annotations.NullMarked;
