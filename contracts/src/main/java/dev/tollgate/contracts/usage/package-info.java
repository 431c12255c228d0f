/// What one completion consumed, and what it is charged.
@NullMarked
package dev.tollgate.contracts.usage;

import org.jspecify.annotations.NullMarked;
