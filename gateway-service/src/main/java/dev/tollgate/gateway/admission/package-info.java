/// Who is asking, whether they may, how often, and what it could cost.
@NullMarked
package dev.tollgate.gateway.admission;

import org.jspecify.annotations.NullMarked;
