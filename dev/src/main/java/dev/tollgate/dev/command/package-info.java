/// The commands of `./tollgate`.
@NullMarked
package dev.tollgate.dev.command;

import org.jspecify.annotations.NullMarked;
