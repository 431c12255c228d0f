/// What admins order to be booked: grants, refunds, reversals; and the end of grants.
@NullMarked
package dev.tollgate.billing.movement;

import org.jspecify.annotations.NullMarked;
