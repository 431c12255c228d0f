package dev.tollgate.gateway.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.tollgate.contracts.ContractJson;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The store of responses as media-jobs-service offers it, in memory. Paths:
/// `/internal/tenants/{tenant}/responses/{id}`
/// with `/input`, `/context` and `/cancel`, and `/internal/tenants/{tenant}/response-items`.
final class ResponseStoreFake {
    private static final Set<String> RUNNING = Set.of("queued", "in_progress");

    private final Map<String, ObjectNode> kept = new HashMap<>();
    private final Set<String> deleted = new HashSet<>();

    static boolean handles(String path) {
        return path.contains("/responses/") || path.endsWith("/response-items");
    }

    synchronized void handle(HttpExchange exchange) throws IOException {
        var parts = exchange.getRequestURI().getPath().split("/", -1);
        if (parts[3].equals(PlatformFake.UNKEPT.toString())) {
            answer(exchange, 500, null);
            return;
        }
        if (parts[4].equals("response-items")) {
            answer(exchange, 200, items(parts[3], ContractJson.MAPPER.readTree(exchange.getRequestBody())));
            return;
        }
        var key = parts[3] + "/" + parts[5];
        var found = kept.get(key);
        switch (exchange.getRequestMethod() + (parts.length > 6 ? " " + parts[6] : "")) {
            case "PUT" ->
                answer(exchange, keep(key, found, ContractJson.MAPPER.readTree(exchange.getRequestBody())), null);
            case "GET" -> answer(exchange, 200, found == null ? null : found.path("response"));
            case "GET input" -> answer(exchange, 200, found == null ? null : found.path("input"));
            case "GET context" -> answer(exchange, 200, context(parts[3], parts[5]));
            case "DELETE" -> {
                deleted.add(key);
                answer(exchange, kept.remove(key) == null ? 404 : 204, null);
            }
            case "POST cancel" -> {
                if (found != null && isRunning(found)) {
                    ((ObjectNode) found.path("response")).put("status", "cancelled");
                }
                answer(exchange, 200, found == null ? null : found.path("response"));
            }
            default -> answer(exchange, 405, null);
        }
    }

    private int keep(String key, ObjectNode found, JsonNode stored) {
        var isNew = stored.has("input");
        if (deleted.contains(key) || (found != null && !isRunning(found) && !isNew)) {
            return 409;
        }
        if (isNew) {
            kept.put(key, (ObjectNode) stored);
        } else {
            found.set("response", stored.path("response"));
        }
        return 204;
    }

    private static boolean isRunning(JsonNode stored) {
        return RUNNING.contains(stored.path("response").path("status").asText());
    }

    private JsonNode context(String tenant, String id) {
        var found = kept.get(tenant + "/" + id);
        if (found == null) {
            return null;
        }
        var items = ContractJson.MAPPER.createArrayNode();
        if (found.hasNonNull("previousId")) {
            var before = context(tenant, found.path("previousId").asText());
            if (before == null) {
                return null;
            }
            before.forEach(items::add);
        }
        found.path("input").forEach(items::add);
        found.path("response").path("output").forEach(items::add);
        return items;
    }

    private JsonNode items(String tenant, JsonNode ids) {
        var items = ContractJson.MAPPER.createObjectNode();
        for (var stored : kept.entrySet()) {
            if (stored.getKey().startsWith(tenant)) {
                for (var list : List.of(
                        stored.getValue().path("input"),
                        stored.getValue().path("response").path("output"))) {
                    for (var item : list) {
                        ids.forEach(id -> {
                            if (id.asText().equals(item.path("id").asText())) {
                                items.set(id.asText(), item);
                            }
                        });
                    }
                }
            }
        }
        return items;
    }

    private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
        try (exchange) {
            if (body == null) {
                exchange.sendResponseHeaders(status == 200 ? 404 : status, -1);
                return;
            }
            var bytes = ContractJson.MAPPER.writeValueAsBytes(body);
            exchange.getResponseHeaders().set("content-type", "application/json");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
