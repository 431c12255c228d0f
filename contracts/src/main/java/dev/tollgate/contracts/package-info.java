/// Events, identifiers and internal API records that two or more services share. Records only gain members.
@NullMarked
package dev.tollgate.contracts;

import org.jspecify.annotations.NullMarked;
