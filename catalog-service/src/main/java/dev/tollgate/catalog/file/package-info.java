/// The catalogue file: read exactly, refused precisely. Plain Java, so that the check runs without a server.
@NullMarked
package dev.tollgate.catalog.file;

import org.jspecify.annotations.NullMarked;
