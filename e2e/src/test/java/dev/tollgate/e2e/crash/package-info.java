/// Kills the platform's processes under load, then audits the money from the database and the simulator's truth alone.
@NullMarked
package dev.tollgate.e2e.crash;

import org.jspecify.annotations.NullMarked;
