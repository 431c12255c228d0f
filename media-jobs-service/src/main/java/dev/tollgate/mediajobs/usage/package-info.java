/// What jobs have used, on its way to billing.
@NullMarked
package dev.tollgate.mediajobs.usage;

import org.jspecify.annotations.NullMarked;
