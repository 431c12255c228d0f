/// Billing's slices: what holds a job's money.
@NullMarked
package dev.tollgate.mediajobs.credit;

import org.jspecify.annotations.NullMarked;
