/// The append-only log of who changed what.
@NullMarked
package dev.tollgate.auth.audit;

import org.jspecify.annotations.NullMarked;
