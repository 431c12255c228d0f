/// Media at addresses that clients name, fetched for providers that do not fetch by themselves.
@NullMarked
package dev.tollgate.gateway.media;

import org.jspecify.annotations.NullMarked;
