/// PostgreSQL and Kafka started from libraries, for development, the demo and tests on machines without containers.
@NullMarked
package dev.tollgate.dev.engine;

import org.jspecify.annotations.NullMarked;
