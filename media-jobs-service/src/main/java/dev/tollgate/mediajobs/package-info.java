/// Image, video and music jobs that outlast a request.
@NullMarked
package dev.tollgate.mediajobs;

import org.jspecify.annotations.NullMarked;
