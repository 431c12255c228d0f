/// The results of jobs, streamed from where they lie.
@NullMarked
package dev.tollgate.mediajobs.artifact;

import org.jspecify.annotations.NullMarked;
