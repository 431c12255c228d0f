/// Images, videos and music, and the files that they lead to.
@NullMarked
package dev.tollgate.simulator.media;

import org.jspecify.annotations.NullMarked;
