/// The public price list, and changing a price without a file.
@NullMarked
package dev.tollgate.catalog.pricelist;

import org.jspecify.annotations.NullMarked;
