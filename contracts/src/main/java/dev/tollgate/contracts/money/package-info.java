/// Amounts of money and prices as integers.
@NullMarked
package dev.tollgate.contracts.money;

import org.jspecify.annotations.NullMarked;
