/// Slices: holds on a wallet that a gateway or a job may spend without asking again.
@NullMarked
package dev.tollgate.billing.reservation;

import org.jspecify.annotations.NullMarked;
