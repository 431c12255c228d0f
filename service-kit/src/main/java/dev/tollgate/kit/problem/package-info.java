/// Errors of the management and internal APIs as RFC 9457 problems.
@NullMarked
package dev.tollgate.kit.problem;

import org.jspecify.annotations.NullMarked;
