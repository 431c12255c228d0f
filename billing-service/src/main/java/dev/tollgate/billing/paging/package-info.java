/// How lists are asked for: time ranges, page sizes and opaque cursors.
@NullMarked
package dev.tollgate.billing.paging;

import org.jspecify.annotations.NullMarked;
