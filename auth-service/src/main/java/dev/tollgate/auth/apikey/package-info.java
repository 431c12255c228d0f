/// API keys: issued once, stored as a keyed hash, published to the data plane.
@NullMarked
package dev.tollgate.auth.apikey;

import org.jspecify.annotations.NullMarked;
