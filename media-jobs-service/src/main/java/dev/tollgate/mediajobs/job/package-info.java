/// Jobs: who asked for what, how far each is, and what became of it.
@NullMarked
package dev.tollgate.mediajobs.job;

import org.jspecify.annotations.NullMarked;
