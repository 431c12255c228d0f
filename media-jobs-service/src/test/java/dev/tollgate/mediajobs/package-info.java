/// What tests of this service share.
@NullMarked
package dev.tollgate.mediajobs;

import org.jspecify.annotations.NullMarked;
