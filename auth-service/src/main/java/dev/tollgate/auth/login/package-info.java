/// Checking a password without helping whoever guesses one.
@NullMarked
package dev.tollgate.auth.login;

import org.jspecify.annotations.NullMarked;
