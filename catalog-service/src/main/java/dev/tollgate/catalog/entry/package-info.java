/// What all entries of the catalogue have in common.
@NullMarked
package dev.tollgate.catalog.entry;

import org.jspecify.annotations.NullMarked;
