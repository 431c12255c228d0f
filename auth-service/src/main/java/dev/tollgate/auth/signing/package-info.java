/// The keys that sign JWTs, and their publication and rotation.
@NullMarked
package dev.tollgate.auth.signing;

import org.jspecify.annotations.NullMarked;
