/// How one completion travels: the client's bytes to an upstream and the answer back, with failover before the first
/// byte.
@NullMarked
package dev.tollgate.gateway.exchange;

import org.jspecify.annotations.NullMarked;
