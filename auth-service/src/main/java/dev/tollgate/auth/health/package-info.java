/// Whether this service can do its work.
@NullMarked
package dev.tollgate.auth.health;

import org.jspecify.annotations.NullMarked;
