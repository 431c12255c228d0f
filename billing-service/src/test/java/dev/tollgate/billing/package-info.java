/// Black-box parts that the tests of several features share.
@NullMarked
package dev.tollgate.billing;

import org.jspecify.annotations.NullMarked;
