package dev.tollgate.kit.testing;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/// What every service's code keeps to. A service runs them with `ArchTests.in(ArchitectureRules.class)`.
public final class ArchitectureRules {
    @ArchTest
    static final ArchRule featuresFormNoCycle = slices().matching("dev.tollgate.(*).(*)..")
            .should()
            .beFreeOfCycles()
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule packagesAreFeaturesNotLayers = noClasses()
            .should()
            .resideInAnyPackage(
                    "..controller..",
                    "..service..",
                    "..repository..",
                    "..dto..",
                    "..mapper..",
                    "..entity..",
                    "..impl..",
                    "..common..",
                    "..util..",
                    "..shared..",
                    "..core..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule namesSayWhatATypeIs = noClasses()
            .should()
            .haveNameMatching(".*\\.(Abstract[A-Z]\\w*|\\w*(Impl|Manager|Helper|Utils?|Dto|DTO|VO|Bean|Wrapper))")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule dependenciesAreInjectedByConstructor = noFields()
            .should()
            .beAnnotatedWith("jakarta.inject.Inject")
            .orShould()
            .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule recordsHoldNoArrays = fields().that()
            .areDeclaredInClassesThat()
            .areRecords()
            .should(notBeComponentArrays())
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule noThreadLocals = noClasses()
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ThreadLocal.class)
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nobodySleeps =
            noClasses().should().callMethod(Thread.class, "sleep", long.class).allowEmptyShould(true);

    private ArchitectureRules() {}

    private static ArchCondition<JavaField> notBeComponentArrays() {
        return new ArchCondition<>("not be arrays") {
            @Override
            public void check(JavaField field, ConditionEvents events) {
                JavaClass type = field.getRawType();
                if (type.isArray() && !field.getModifiers().contains(JavaModifier.STATIC)) {
                    events.add(SimpleConditionEvent.violated(field, field.getFullName() + " is an array in a record"));
                }
            }
        };
    }
}
