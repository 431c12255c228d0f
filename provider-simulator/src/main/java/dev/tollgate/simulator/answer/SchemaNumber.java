package dev.tollgate.simulator.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BigIntegerNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// A number within a schema's bounds.
final class SchemaNumber {
    private SchemaNumber() {}

    static JsonNode of(JsonNode schema, boolean integer, long seed) {
        var step = integer ? BigDecimal.ONE : new BigDecimal("0.5");
        if (schema.path("multipleOf").isNumber()) {
            step = schema.get("multipleOf").decimalValue();
        }
        var value = BigDecimal.valueOf(Math.floorMod(seed, 40L) + 1).multiply(step);
        var low = bound(schema, "minimum", "exclusiveMinimum", true);
        var high = bound(schema, "maximum", "exclusiveMaximum", false);
        boolean aboveLow = low.open() ? value.compareTo(low.value()) > 0 : value.compareTo(low.value()) >= 0;
        boolean belowHigh = high.open() ? value.compareTo(high.value()) < 0 : value.compareTo(high.value()) <= 0;
        if (!aboveLow || !belowHigh) {
            value = within(low, high, step, integer || schema.has("multipleOf"));
        }
        return integer ? BigIntegerNode.valueOf(value.toBigInteger()) : DecimalNode.valueOf(value.stripTrailingZeros());
    }

    private record Bound(BigDecimal value, boolean open) {}

    private static Bound bound(JsonNode schema, String closed, String open, boolean low) {
        var none = new BigDecimal(low ? "-1e15" : "1e15");
        var value = schema.path(closed).isNumber() ? schema.get(closed).decimalValue() : none;
        if (schema.path(open).isBoolean()) {
            return new Bound(value, schema.get(open).asBoolean());
        }
        if (!schema.path(open).isNumber()) {
            return new Bound(value, false);
        }
        var strict = schema.get(open).decimalValue();
        boolean tighter = low ? strict.compareTo(value) >= 0 : strict.compareTo(value) <= 0;
        return tighter ? new Bound(strict, true) : new Bound(value, false);
    }

    private static BigDecimal within(Bound low, Bound high, BigDecimal step, boolean stepped) {
        if (!stepped && (low.open() || high.open())) {
            return low.value().add(high.value()).divide(BigDecimal.TWO);
        }
        boolean fromLow = low.value().compareTo(new BigDecimal("-1e15")) > 0;
        if (!stepped) {
            return fromLow ? low.value() : high.value();
        }
        var from = fromLow ? low : high;
        var steps = from.value().divide(step, 0, fromLow ? RoundingMode.CEILING : RoundingMode.FLOOR);
        var value = steps.multiply(step);
        if (from.open() && value.compareTo(from.value()) == 0) {
            value = fromLow ? value.add(step) : value.subtract(step);
        }
        return value;
    }
}
