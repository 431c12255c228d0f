package dev.tollgate.catalog.file;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The address of a provider, with `${NAME}` and `${NAME:default}` filled in from the environment. Either `url` or
/// `problem` is there.
public record BaseUrl(@Nullable String url, @Nullable String problem) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::([^}]*))?}");

    /// Fills in the variables of `template`. An unset or empty variable without a default is a problem, as is a result
    /// that is not an HTTP address.
    public static BaseUrl resolve(String template, Function<String, Optional<String>> environment) {
        var out = new StringBuilder();
        var matcher = VARIABLE.matcher(template);
        while (matcher.find()) {
            var fallback = Optional.ofNullable(matcher.group(2));
            var value = environment.apply(matcher.group(1)).or(() -> fallback);
            if (value.isEmpty()) {
                return new BaseUrl(null, matcher.group(1) + " is not set");
            }
            matcher.appendReplacement(out, Matcher.quoteReplacement(value.get()));
        }
        return checked(matcher.appendTail(out).toString());
    }

    /// What is wrong with `template` whatever the environment holds.
    static Optional<String> templateProblem(String template) {
        var rest = VARIABLE.matcher(template).replaceAll("");
        if (rest.contains("${")) {
            return Optional.of("has a broken variable; write ${NAME} or ${NAME:default}");
        }
        return rest.equals(template) ? Optional.ofNullable(checked(template).problem()) : Optional.empty();
    }

    private static BaseUrl checked(String url) {
        try {
            var uri = new URI(url);
            var http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (!http || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
                return new BaseUrl(null, "is not an address such as https://api.example.com/v1");
            }
            if (uri.getRawUserInfo() != null) {
                return new BaseUrl(null, "must not hold a user or password; use a credential");
            }
            var path = uri.getRawPath().replaceAll("/{2,}", "/").replaceAll("/$", "");
            return new BaseUrl(uri.getScheme() + "://" + uri.getRawAuthority() + path, null);
        } catch (URISyntaxException e) {
            return new BaseUrl(null, "is not an address such as https://api.example.com/v1");
        }
    }
}
