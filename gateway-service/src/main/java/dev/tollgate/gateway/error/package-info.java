/// What a client is told when a request is not answered.
@NullMarked
package dev.tollgate.gateway.error;

import org.jspecify.annotations.NullMarked;
