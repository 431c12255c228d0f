/// Responses of the Responses API, kept per tenant until they expire.
@NullMarked
package dev.tollgate.mediajobs.response;

import org.jspecify.annotations.NullMarked;
