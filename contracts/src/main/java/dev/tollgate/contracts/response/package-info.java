/// Responses that are kept for their tenant.
@NullMarked
package dev.tollgate.contracts.response;

import org.jspecify.annotations.NullMarked;
