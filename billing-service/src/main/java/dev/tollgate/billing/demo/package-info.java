/// The money of the demo tenants.
@NullMarked
package dev.tollgate.billing.demo;

import org.jspecify.annotations.NullMarked;
