/// Console sessions: cookie, expiry, and their exchange for a JWT.
@NullMarked
package dev.tollgate.auth.session;

import org.jspecify.annotations.NullMarked;
