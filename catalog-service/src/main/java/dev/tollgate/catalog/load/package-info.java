/// From the catalogue file to the database.
@NullMarked
package dev.tollgate.catalog.load;

import org.jspecify.annotations.NullMarked;
