/// What a model costs, version by version.
@NullMarked
package dev.tollgate.catalog.price;

import org.jspecify.annotations.NullMarked;
