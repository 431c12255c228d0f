package dev.tollgate.simulator.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.completion.QuestionEndpoint.Outcome;
import dev.tollgate.simulator.completion.QuestionEndpoint.Question;
import dev.tollgate.simulator.completion.Refusal;
import dev.tollgate.simulator.completion.RefusedException;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.responses.ResponseStore.Stored;

/// `GET` and `DELETE /v1/responses/{id}`, `POST …/cancel` and `GET …/input_items`.
public final class StoredResponses {
    /// The beginning of their paths.
    public static final String PATH = "/v1/responses/";

    /// The end of the path that cancels.
    public static final String CANCEL = "/cancel";

    private static final String ITEMS = "/input_items";
    private static final int PAGE = 20;
    private static final int MAX_PAGE = 100;

    private final ResponseStore store;

    StoredResponses(ResponseStore store) {
        this.store = store;
    }

    /// Answers the questions and the commands alike.
    public Outcome answer(Question question) {
        var rest = question.call().path().substring(PATH.length());
        var method = question.call().request().method().name();
        if (rest.endsWith(ITEMS)) {
            return Outcome.free(items(stored(rest.substring(0, rest.length() - ITEMS.length())), question));
        }
        if (rest.endsWith(CANCEL)) {
            return Outcome.free(cancelled(stored(rest.substring(0, rest.length() - CANCEL.length()))));
        }
        var stored = stored(rest);
        if (method.equals("DELETE")) {
            store.remove(rest);
            return Outcome.free(
                    Json.object().put("id", rest).put("object", "response").put("deleted", true));
        }
        return Outcome.free(stored.isReady() ? stored.response() : unfinished(stored, "in_progress"));
    }

    private Stored stored(String id) {
        return store.get(id)
                .orElseThrow(() ->
                        new RefusedException(new Refusal(404, "Response with id '" + id + "' not found.", null, null)));
    }

    private ObjectNode cancelled(Stored stored) {
        if (!stored.response().path("background").asBoolean()) {
            throw ResponsesWording.refused("Cannot cancel a synchronous response.", null, null);
        }
        if (stored.isReady()) {
            return stored.response();
        }
        var cancelled = unfinished(stored, "cancelled");
        store.put(Stored.of(cancelled, stored.items(), 0));
        return cancelled;
    }

    private static ObjectNode unfinished(Stored stored, String status) {
        var response = stored.response().deepCopy().put("status", status);
        response.putArray("output");
        return response.putNull("usage").putNull("incomplete_details").putNull("completed_at");
    }

    /// The latest first, unless `order=asc`.
    private static ObjectNode items(Stored stored, Question question) {
        var request = question.call().request();
        var listed = Conversation.listed(stored.items()).valueStream().toList();
        var ordered = request.getParam("order", "desc").equals("asc") ? listed : listed.reversed();
        int limit;
        try {
            limit = Math.clamp(Integer.parseInt(request.getParam("limit", "" + PAGE)), 1, MAX_PAGE);
        } catch (NumberFormatException e) {
            throw ResponsesWording.refused("Invalid 'limit': expected an integer.", "limit", "invalid_type");
        }
        var after = request.getParam("after", "");
        var ids = ordered.stream().map(item -> item.path("id").asText()).toList();
        int from = ids.indexOf(after) + 1;
        int end = Math.min(ordered.size(), from + limit);
        var page = Json.object().put("object", "list");
        page.putArray("data").addAll(ordered.subList(from, end));
        return page.put("has_more", end < ordered.size())
                .put("first_id", from < end ? ids.get(from) : null)
                .put("last_id", from < end ? ids.get(end - 1) : null);
    }
}
