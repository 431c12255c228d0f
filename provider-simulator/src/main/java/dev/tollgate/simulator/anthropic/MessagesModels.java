package dev.tollgate.simulator.anthropic;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.completion.QuestionEndpoint.Outcome;
import dev.tollgate.simulator.completion.QuestionEndpoint.Question;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.script.ScriptedModel;
import java.util.List;

/// `GET /v1/models` and `GET /v1/models/{id}` in Anthropic's shape, with pages.
public final class MessagesModels {
    private static final String PATH = "/v1/models";
    private static final int PAGE = 20;
    private static final int MAX_PAGE = 1000;

    private MessagesModels() {}

    /// Answers both.
    public static Outcome answer(Question question) {
        var path = question.call().path();
        if (!path.equals(PATH)) {
            return Outcome.free(model(path.substring(PATH.length() + 1)));
        }
        var request = question.call().request();
        var ids = ScriptedModel.listed();
        int from = ids.indexOf(request.getParam("after_id", "")) + 1;
        int before = ids.indexOf(request.getParam("before_id", ""));
        int limit = limit(request.getParam("limit", ""));
        int end = before < 0 ? Math.min(ids.size(), from + limit) : before;
        int start = before < 0 ? from : Math.max(0, before - limit);
        return Outcome.free(page(ids.subList(start, end), before < 0 ? end < ids.size() : start > 0));
    }

    private static int limit(String given) {
        try {
            return given.isEmpty() ? PAGE : Math.clamp(Integer.parseInt(given), 1, MAX_PAGE);
        } catch (NumberFormatException e) {
            throw MessagesWording.refused("limit: Input should be a valid integer");
        }
    }

    private static ObjectNode page(List<String> ids, boolean more) {
        var page = Json.object();
        var data = page.putArray("data");
        ids.forEach(id -> data.add(model(id)));
        return page.put("has_more", more)
                .put("first_id", ids.isEmpty() ? null : ids.getFirst())
                .put("last_id", ids.isEmpty() ? null : ids.getLast());
    }

    private static ObjectNode model(String id) {
        return Json.object()
                .put("type", "model")
                .put("id", id)
                .put("display_name", id)
                .put("created_at", "2026-01-15T00:00:00Z")
                .put("max_input_tokens", 200_000)
                .put("max_tokens", Math.min(128_000, ClaudeModel.of(id).maxOutputTokens()));
    }
}
