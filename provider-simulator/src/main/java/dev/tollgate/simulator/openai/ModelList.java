package dev.tollgate.simulator.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tollgate.simulator.json.Json;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Action;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Outcome;
import dev.tollgate.simulator.openai.OpenAiEndpoint.Request;
import dev.tollgate.simulator.script.ScriptedModel;
import dev.tollgate.simulator.truth.Units;

/// `GET /v1/models` and `GET /v1/models/{id}`. Any model name works; the list shows some, and all with a fault.
public final class ModelList implements Action {
    /// The path of the list; an id may follow after a slash.
    public static final String PATH = "/v1/models";

    private static final long CREATED = 1_735_689_600;

    @Override
    public Outcome answer(Request request) {
        var path = request.call().path();
        if (!path.equals(PATH)) {
            return new Outcome(null, model(path.substring(PATH.length() + 1)), Units.NONE);
        }
        var list = Json.object().put("object", "list");
        var data = list.putArray("data");
        ScriptedModel.listed().forEach(id -> data.add(model(id)));
        return new Outcome(null, list, Units.NONE);
    }

    private static ObjectNode model(String id) {
        return Json.object()
                .put("id", id)
                .put("object", "model")
                .put("created", CREATED)
                .put("owned_by", "simulator");
    }
}
