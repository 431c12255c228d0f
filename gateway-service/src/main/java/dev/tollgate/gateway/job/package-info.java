/// Videos and music, the public half: what clients ask is checked here, done by media-jobs-service, and told here.
@NullMarked
package dev.tollgate.gateway.job;

import org.jspecify.annotations.NullMarked;
