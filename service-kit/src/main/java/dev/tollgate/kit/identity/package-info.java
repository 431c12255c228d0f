/// Who calls a management API.
@NullMarked
package dev.tollgate.kit.identity;

import org.jspecify.annotations.NullMarked;
