/// The state that the Responses API promises: stored responses, conversations that go on, work in the background. It
/// lives in media-jobs-service (docs/adr/0006); nothing here is on the path of a completion that needs no state.
@NullMarked
package dev.tollgate.gateway.stored;

import org.jspecify.annotations.NullMarked;
