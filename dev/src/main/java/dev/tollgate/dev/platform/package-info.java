/// The whole platform on one machine: what it consists of, and the supervisor that runs it.
@NullMarked
package dev.tollgate.dev.platform;

import org.jspecify.annotations.NullMarked;
