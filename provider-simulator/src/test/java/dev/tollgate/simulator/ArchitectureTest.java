package dev.tollgate.simulator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "dev.tollgate", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule sharesNothingWithTheGateway = noClasses()
            .that()
            .resideInAPackage("dev.tollgate.simulator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.tollgate.protocol..", "dev.tollgate.protocols..", "dev.tollgate.contracts..");

    @ArchTest
    static final ArchRule featuresFormNoCycle =
            slices().matching("dev.tollgate.simulator.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule namesSayWhatTheyAre =
            noClasses().should().haveNameMatching(".*(Impl|Manager|Helper|Utils?|Dto|VO|Bean|Wrapper)$");
}
