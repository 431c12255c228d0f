package dev.tollgate.dev.platform;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The user's own provider keys and addresses, as far as they can mean a provider. A user who followed the client
/// guides has `OPENAI_API_KEY` or `OPENAI_BASE_URL` pointing at Tollgate itself: those would send it into a loop.
public final class ProviderKeys {
    private static final List<String> PROVIDERS = List.of("OPENAI", "ANTHROPIC", "GEMINI", "DEEPSEEK", "VIDEO", "SUNO");
    private static final String OWN_KEY_PREFIX = "sk-tg-";

    private ProviderKeys() {}

    /// The variables to hand to the catalogue.
    public static Map<String, String> usable(Map<String, String> environment, Ports ports) {
        var usable = new HashMap<String, String>();
        for (var provider : PROVIDERS) {
            var key = environment.getOrDefault(provider + "_API_KEY", "");
            var address = environment.getOrDefault(provider + "_BASE_URL", "");
            if (!key.isBlank() && !isOwn(key, address, ports)) {
                usable.put(provider + "_API_KEY", key);
                if (!address.isBlank()) {
                    usable.put(provider + "_BASE_URL", address);
                }
            }
        }
        return usable;
    }

    /// One sentence for each provider key that is left out.
    public static List<String> notices(Map<String, String> environment, Ports ports) {
        var notices = new ArrayList<String>();
        for (var provider : PROVIDERS) {
            var key = environment.getOrDefault(provider + "_API_KEY", "");
            var address = environment.getOrDefault(provider + "_BASE_URL", "");
            if (!key.isBlank() && isOwn(key, address, ports)) {
                notices.add(provider + "_API_KEY or " + provider
                        + "_BASE_URL points at Tollgate itself and is not used for a provider.");
            }
        }
        return notices;
    }

    private static boolean isOwn(String key, String address, Ports ports) {
        return key.startsWith(OWN_KEY_PREFIX)
                || address.contains("127.0.0.1:" + ports.gateway())
                || address.contains("localhost:" + ports.gateway());
    }
}
