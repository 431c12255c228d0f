/// The demo tenants, user and keys.
@NullMarked
package dev.tollgate.auth.demo;

import org.jspecify.annotations.NullMarked;
