/// The public port's other duties: the management API is forwarded to its owners, the console's files are
/// served, and a key's holder can ask for credits and for one generation.
@NullMarked
package dev.tollgate.gateway.management;

import org.jspecify.annotations.NullMarked;
