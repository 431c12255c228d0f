/// Image, video and music jobs between the gateway, which speaks to clients, and media-jobs-service, which does them.
@NullMarked
package dev.tollgate.contracts.job;

import org.jspecify.annotations.NullMarked;
