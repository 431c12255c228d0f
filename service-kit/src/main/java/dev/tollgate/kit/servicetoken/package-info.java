/// How services prove to each other that they belong to the platform.
@NullMarked
package dev.tollgate.kit.servicetoken;

import org.jspecify.annotations.NullMarked;
