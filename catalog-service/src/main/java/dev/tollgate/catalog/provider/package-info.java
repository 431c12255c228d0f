/// Providers and what Tollgate shows them.
@NullMarked
package dev.tollgate.catalog.provider;

import org.jspecify.annotations.NullMarked;
