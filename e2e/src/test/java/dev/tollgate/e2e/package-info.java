/// Black-box tests of the running platform: official SDKs and plain HTTP in front, SQL and the simulator's truth
/// behind.
@NullMarked
package dev.tollgate.e2e;

import org.jspecify.annotations.NullMarked;
