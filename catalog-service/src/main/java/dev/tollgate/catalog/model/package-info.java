/// The public catalogue entries and their other names.
@NullMarked
package dev.tollgate.catalog.model;

import org.jspecify.annotations.NullMarked;
