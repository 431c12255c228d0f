/// The queue of jobs: leases, attempts, retries and the list that a tenant sees.
@NullMarked
package dev.tollgate.mediajobs.job;

import org.jspecify.annotations.NullMarked;
