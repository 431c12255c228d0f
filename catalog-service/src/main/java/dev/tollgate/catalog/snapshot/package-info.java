/// The whole offer at one moment, as the data plane gets it.
@NullMarked
package dev.tollgate.catalog.snapshot;

import org.jspecify.annotations.NullMarked;
