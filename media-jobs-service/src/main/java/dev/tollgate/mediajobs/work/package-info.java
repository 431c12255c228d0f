/// The workers that see each job to its end.
@NullMarked
package dev.tollgate.mediajobs.work;

import org.jspecify.annotations.NullMarked;
