package dev.tollgate.catalog.file;

import dev.tollgate.catalog.file.CatalogFile.CredentialEntry;
import dev.tollgate.catalog.file.CatalogFile.ProviderEntry;
import dev.tollgate.contracts.catalog.CatalogSnapshot.Timeouts;
import dev.tollgate.contracts.catalog.CatalogSnapshot.WireProtocol;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads one member of `providers`.
final class ProviderReader {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");
    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final List<String> MEMBERS =
            List.of("protocol", "base-url", "credentials", "timeouts", "cost-discount", "retries", "breaker");
    private static final List<String> PROTOCOLS = List.of("chat", "responses", "anthropic", "gemini", "suno");
    private static final Timeouts DEFAULTS =
            new Timeouts(Duration.ofSeconds(3), Duration.ofSeconds(30), Duration.ofSeconds(60));
    private static final Duration MAX_CONNECT = Duration.ofMinutes(1);
    private static final Duration MAX_WAIT = Duration.ofMinutes(30);

    private ProviderReader() {}

    /// A provider and the discount on the official price at which it sells to us.
    record Read(ProviderEntry entry, @Nullable BigDecimal costDiscount) {}

    static @Nullable Read read(String id, YamlValue value) {
        if (!ID.matcher(id).matches()) {
            value.missing("the id of a provider has lower-case letters, digits and dashes only, at most 64; rename it");
        }
        var members = YamlMembers.of(value, MEMBERS);
        if (members == null) {
            return null;
        }
        var protocolValue = members.require("protocol", "write one of " + String.join(", ", PROTOCOLS));
        var protocol = protocolValue == null ? null : protocolValue.oneOf(PROTOCOLS);
        var urlValue = members.require("base-url", "write the address as the provider's SDK takes it");
        var url = urlValue == null ? null : baseUrl(urlValue);
        var credentials = credentials(members.require("credentials", "list at least one, such as { env: API_KEY }"));
        var timeouts = timeouts(members.get("timeouts"));
        var discountValue = members.get("cost-discount");
        var discount = discountValue == null ? null : discountValue.percent(100);
        reserved(members);
        if (protocol == null || url == null) {
            return null;
        }
        var wire = WireProtocol.valueOf(protocol.toUpperCase(Locale.ROOT));
        return new Read(new ProviderEntry(id, wire, url, credentials, timeouts), discount);
    }

    private static @Nullable String baseUrl(YamlValue value) {
        var template = value.rawText();
        if (template == null) {
            return null;
        }
        var problem = BaseUrl.templateProblem(template);
        problem.ifPresent(value::error);
        return problem.isPresent() ? null : template;
    }

    private static List<CredentialEntry> credentials(@Nullable YamlValue value) {
        var credentials = new ArrayList<CredentialEntry>();
        if (value == null) {
            return credentials;
        }
        var items = value.items();
        if (items.isEmpty()) {
            value.error("must list at least one credential, such as { env: API_KEY }");
        }
        var ids = new HashSet<String>();
        for (var item : items) {
            var credential = credential(item, credentials.size() + 1);
            if (credential == null) {
                continue;
            }
            if (!ids.add(credential.id())) {
                item.error(credential.id() + " is listed twice; remove one of the two");
            }
            credentials.add(credential);
        }
        return credentials;
    }

    private static @Nullable CredentialEntry credential(YamlValue item, int number) {
        var members = YamlMembers.of(item, List.of("env", "value"));
        if (members == null) {
            return null;
        }
        var env = members.get("env");
        var literal = members.get("value");
        if ((env == null) == (literal == null)) {
            item.error("must have either env (the name of an environment variable) or value");
            return null;
        }
        if (literal != null) {
            var text = literal.text();
            return text == null ? null : new CredentialEntry.Literal("value-" + number, text);
        }
        var name = env == null ? null : env.text();
        if (env != null && name != null && !VARIABLE.matcher(name).matches()) {
            env.error("must be the name of an environment variable such as OPENAI_API_KEY, not the secret itself");
            return null;
        }
        return name == null ? null : new CredentialEntry.FromEnvironment(name);
    }

    private static Timeouts timeouts(@Nullable YamlValue value) {
        var members = value == null ? null : YamlMembers.of(value, List.of("connect", "first-byte", "idle"));
        if (members == null) {
            return DEFAULTS;
        }
        return new Timeouts(
                timeout(members.get("connect"), MAX_CONNECT, DEFAULTS.connect()),
                timeout(members.get("first-byte"), MAX_WAIT, DEFAULTS.firstByte()),
                timeout(members.get("idle"), MAX_WAIT, DEFAULTS.idle()));
    }

    private static Duration timeout(@Nullable YamlValue value, Duration max, Duration fallback) {
        var duration = value == null ? null : value.duration(max);
        return duration == null ? fallback : duration;
    }

    /// `retries` and `breaker` belong to the format, but this version's snapshot has no place for them.
    private static void reserved(YamlMembers members) {
        var retries = members.get("retries");
        if (retries != null && retries.wholeNumber(0, 10) != null) {
            retries.warning("is checked but changes nothing in this version");
        }
        var breaker = members.get("breaker");
        if (breaker != null && breaker.oneOf(List.of("on", "off")) != null) {
            breaker.warning("is checked but changes nothing in this version");
        }
    }
}
