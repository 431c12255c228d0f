/// Where a model can be had.
@NullMarked
package dev.tollgate.catalog.deployment;

import org.jspecify.annotations.NullMarked;
