package dev.tollgate.gateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tollgate.protocol.cases.Pipe;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.commons.support.ReflectionSupport;

/// Every conformance case has a test that bears its id (`P07 …`), here or beside the codecs.
class CoverageOfCasesTest {
    private static final int LAST = 75;
    private static final Pattern ID = Pattern.compile("\\bP(\\d\\d)\\b");

    private static final List<String> PACKAGES =
            List.of(Pipe.class.getPackageName(), CoverageOfCasesTest.class.getPackageName());

    @Test
    void everyCaseHasATest() {
        var found = ids(PACKAGES.stream().flatMap(CoverageOfCasesTest::classes));

        assertThat(found).isEqualTo(all());
    }

    @Test
    void everyCaseGoesThroughTheRunningGateway() {
        var nested = Stream.of(GatewayCasesTest.class.getDeclaredClasses())
                .filter(inner -> inner.isAnnotationPresent(Nested.class))
                .<Class<?>>map(Class::getSuperclass);
        var own = classes(CoverageOfCasesTest.class.getPackageName());

        assertThat(ids(Stream.concat(nested, own))).isEqualTo(all());
    }

    private static Set<Integer> all() {
        var all = new TreeSet<Integer>();
        IntStream.rangeClosed(1, LAST).forEach(all::add);
        return all;
    }

    private static Stream<Class<?>> classes(String name) {
        return ReflectionSupport.findAllClassesInPackage(name, type -> true, simple -> true).stream();
    }

    private static Set<Integer> ids(Stream<Class<?>> classes) {
        var ids = new TreeSet<Integer>();
        classes.flatMap(type -> Stream.of(type.getDeclaredMethods()))
                .map(CoverageOfCasesTest::title)
                .filter(Objects::nonNull)
                .forEach(title -> ID.matcher(title).results().forEach(id -> ids.add(Integer.valueOf(id.group(1)))));
        return ids;
    }

    /// How a report names the test; absent when the method is none.
    private static String title(Method method) {
        var many = method.getAnnotation(ParameterizedTest.class);
        if (many != null) {
            return many.name();
        }
        var name = method.getAnnotation(DisplayName.class);
        return method.isAnnotationPresent(Test.class) && name != null ? name.value() : null;
    }
}
