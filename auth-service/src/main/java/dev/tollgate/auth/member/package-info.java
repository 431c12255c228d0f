/// People and their membership in tenants.
@NullMarked
package dev.tollgate.auth.member;

import org.jspecify.annotations.NullMarked;
