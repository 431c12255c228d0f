/// Publishing facts in the same database transaction as the change they tell.
@NullMarked
package dev.tollgate.kit.outbox;

import org.jspecify.annotations.NullMarked;
