/// Who may use the platform: tenants, their members, sign-in and API keys.
@NullMarked
package dev.tollgate.auth;

import org.jspecify.annotations.NullMarked;
