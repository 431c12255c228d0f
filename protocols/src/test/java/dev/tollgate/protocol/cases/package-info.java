/// The conformance cases P01 to P75: whole requests and answers through two codecs, as the gateway joins them.
@NullMarked
package dev.tollgate.protocol.cases;

import org.jspecify.annotations.NullMarked;
