/// What the tests of every service start: real PostgreSQL, real Kafka, a signer of identities.
@NullMarked
package dev.tollgate.kit.testing;

import org.jspecify.annotations.NullMarked;
