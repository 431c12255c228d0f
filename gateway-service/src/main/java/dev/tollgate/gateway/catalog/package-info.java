/// The published offer as the data plane holds it.
@NullMarked
package dev.tollgate.gateway.catalog;

import org.jspecify.annotations.NullMarked;
