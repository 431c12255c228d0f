package dev.tollgate.simulator.media;

import dev.tollgate.simulator.call.Call;
import dev.tollgate.simulator.call.Endpoint;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.media.MediaJob.State;
import dev.tollgate.simulator.openai.OpenAiErrors;
import dev.tollgate.simulator.script.Directive;
import io.vertx.core.http.HttpHeaders;

/// `GET /v1/videos/{id}/content`: the film, once the job is done. With `film-size` it is so much larger; with
/// `cut-content` its connection ends in the middle.
public final class VideoContent implements Endpoint {
    private final MediaJobs jobs;

    /// Reads the jobs there.
    public VideoContent(MediaJobs jobs) {
        this.jobs = jobs;
    }

    @Override
    public void handle(Call call) {
        try {
            var credential = call.bearer();
            if (credential == null || credential.isEmpty() || credential.equals("bad-key")) {
                throw new RefusedException(Refusal.unauthenticated(credential));
            }
            var path = call.path();
            var job = jobs.find(path.substring(Videos.PATH.length(), path.length() - Videos.CONTENT.length()));
            if (job.state() != State.COMPLETED) {
                throw new RefusedException(new Refusal(404, "The video is not ready yet.", null, "not_ready"));
            }
            var film = MediaFiles.mp4(job.script().number(Directive.FILM_SIZE, 0));
            if (job.script().has(Directive.CUT_CONTENT)) {
                var response = call.request().response().putHeader(HttpHeaders.CONTENT_TYPE, "video/mp4");
                response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(film.length()));
                response.write(film.getBuffer(0, film.length() / 2))
                        .onComplete(_ -> call.request().connection().close());
                return;
            }
            MediaFiles.send(call, "video/mp4", film);
        } catch (RefusedException e) {
            call.request()
                    .response()
                    .setStatusCode(e.refusal().status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(OpenAiErrors.body(e.refusal()));
        }
    }
}
