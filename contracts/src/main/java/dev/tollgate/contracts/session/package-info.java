/// A console session as the gateway exchanges it.
@NullMarked
package dev.tollgate.contracts.session;

import org.jspecify.annotations.NullMarked;
