/// Providers of media: handing over a job, asking after it, fetching its results.
@NullMarked
package dev.tollgate.mediajobs.provider;

import org.jspecify.annotations.NullMarked;
