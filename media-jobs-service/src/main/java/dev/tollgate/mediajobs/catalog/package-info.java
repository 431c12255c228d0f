/// The offer as far as jobs need it: prices, and where a model can be had.
@NullMarked
package dev.tollgate.mediajobs.catalog;

import org.jspecify.annotations.NullMarked;
