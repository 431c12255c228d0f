/// Multipart forms as providers read them.
@NullMarked
package dev.tollgate.simulator.multipart;

import org.jspecify.annotations.NullMarked;
