package dev.tollgate.catalog.file;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// One value of the file with its place. Each reading method answers null after it has reported what is wrong, so that
/// the reader can go on and report everything else too.
final class YamlValue {
    private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d{1,18}(\\.\\d{1,40})?");
    private static final Pattern PERCENT = Pattern.compile("\\d{1,3}(\\.\\d{1,4})?%");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m)");
    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    private final Node node;
    private final Optional<Mark> keyMark;
    private final String path;
    private final Findings findings;

    YamlValue(Node node, Optional<Mark> keyMark, String path, Findings findings) {
        this.node = node;
        this.keyMark = keyMark;
        this.path = path;
        this.findings = findings;
    }

    Node node() {
        return node;
    }

    String path() {
        return path;
    }

    Findings findings() {
        return findings;
    }

    /// Where the member's name stands: the place of what is missing in it.
    Optional<Mark> keyMark() {
        return keyMark;
    }

    void error(String message) {
        findings.error(node.getStartMark(), path, message);
    }

    void warning(String message) {
        findings.warning(node.getStartMark(), path, message);
    }

    void missing(String message) {
        findings.error(keyMark, path, message);
    }

    boolean isNull() {
        return node.getTag().equals(Tag.NULL);
    }

    /// Text without interpolation; `${` is refused, as variables are replaced in `base-url` only.
    @Nullable
    String text() {
        var text = rawText();
        if (text != null && text.contains("${")) {
            error("variables are replaced in base-url only; write the value itself");
            return null;
        }
        return text;
    }

    @Nullable
    String rawText() {
        var isText = node.getTag().equals(Tag.STR) || node.getTag().equals(Tag.ENV_TAG);
        if (!(node instanceof ScalarNode scalar) || !isText) {
            error("must be text" + (node instanceof ScalarNode && !isNull() ? "; put it into quotes" : ""));
            return null;
        }
        if (scalar.getValue().isBlank()) {
            error("must not be empty");
            return null;
        }
        return scalar.getValue();
    }

    @Nullable
    String oneOf(Collection<String> words) {
        var text = text();
        if (text != null && !words.contains(text)) {
            error("\"" + text + "\" is not known here" + NearestName.suggestion(text, words));
            return null;
        }
        return text;
    }

    @Nullable
    Long wholeNumber(long min, long max) {
        var text = plain();
        if (text == null || !WHOLE.matcher(text).matches()) {
            error("must be a whole number from " + min + " to " + max);
            return null;
        }
        var number = Long.parseLong(text);
        if (number < min || number > max) {
            error("must be from " + min + " to " + max + ", not " + number);
            return null;
        }
        return number;
    }

    /// Decimal dollars, read exactly.
    @Nullable
    BigDecimal dollars(int maxDecimals, BigDecimal max) {
        var text = plain();
        if (text == null || !DECIMAL.matcher(text).matches()) {
            error("must be a plain decimal number of US dollars such as 1.75, without quotes, sign or exponent");
            return null;
        }
        var amount = new BigDecimal(text);
        if (amount.signum() < 0) {
            error("is negative; a price is 0 or more");
            return null;
        }
        if (amount.stripTrailingZeros().scale() > maxDecimals) {
            error("has more than " + maxDecimals + " decimals, which cannot be charged exactly; round it");
            return null;
        }
        if (amount.compareTo(max) > 0) {
            error("is larger than " + max.toPlainString() + " dollars; check the unit (tokens are priced per million)");
            return null;
        }
        return amount;
    }

    /// `30%` as 0.30.
    @Nullable
    BigDecimal percent(int max) {
        if (!(node instanceof ScalarNode scalar)
                || !PERCENT.matcher(scalar.getValue()).matches()) {
            error("must be a percentage such as 30%");
            return null;
        }
        var share = new BigDecimal(scalar.getValue().replace("%", ""));
        if (share.compareTo(BigDecimal.valueOf(max)) > 0) {
            error("must be from 0% to " + max + "%");
            return null;
        }
        return share.divide(HUNDRED);
    }

    @Nullable
    Duration duration(Duration max) {
        var matcher = node instanceof ScalarNode scalar ? DURATION.matcher(scalar.getValue()) : null;
        if (matcher == null || !matcher.matches()) {
            error("must be a duration such as 500ms, 30s or 2m");
            return null;
        }
        var count = Long.parseLong(matcher.group(1));
        var duration = switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            default -> Duration.ofMinutes(count);
        };
        if (duration.isZero() || duration.compareTo(max) > 0) {
            error("must be longer than 0 and at most " + max.toSeconds() + "s");
            return null;
        }
        return duration;
    }

    @Nullable
    Boolean bool() {
        var text = plain();
        if (text == null || !(text.equals("true") || text.equals("false"))) {
            error("must be true or false");
            return null;
        }
        return text.equals("true");
    }

    List<YamlValue> items() {
        if (!(node instanceof SequenceNode sequence)) {
            error("must be a list");
            return List.of();
        }
        var items = new ArrayList<YamlValue>();
        for (var item : sequence.getValue()) {
            var itemPath = path + "[" + items.size() + "]";
            if (!findings.countValue(item.getStartMark(), itemPath)) {
                return List.of();
            }
            items.add(new YamlValue(item, item.getStartMark(), itemPath, findings));
        }
        return items;
    }

    private @Nullable String plain() {
        return node instanceof ScalarNode scalar && scalar.getScalarStyle() == ScalarStyle.PLAIN
                ? scalar.getValue()
                : null;
    }
}
