/// Server-sent events, framing only.
@NullMarked
package dev.tollgate.protocol.sse;

import org.jspecify.annotations.NullMarked;
