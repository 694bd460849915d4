package com.cruddur;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.PrintStream;
import java.text.Format;
import java.util.Formatter;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Machine-read text does not depend on the machine's locale: with Arabic digits, no client would parse a URL. */
class LocaleTest {

    private static final JavaClasses SERVER = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("com.cruddur");

    @Test
    void formattingNamesItsLocale() {
        noClasses()
                .that(DescribedPredicate.not(resideInAPackage("com.cruddur.jooq..")))
                .should()
                .callMethodWhere(
                        usesDefaultLocale("format|formatted|printf", String.class, PrintStream.class, Formatter.class))
                .check(SERVER);
    }

    @Test
    void caseMappingNamesItsLocale() {
        noClasses()
                .should()
                .callMethodWhere(usesDefaultLocale("toLowerCase|toUpperCase", String.class))
                .check(SERVER);
    }

    @Test
    void localisedFormatsAreUnused() {
        noClasses().should().dependOnClassesThat(assignableTo(Format.class)).check(SERVER);
    }

    private static DescribedPredicate<JavaMethodCall> usesDefaultLocale(String names, Class<?>... owners) {
        return DescribedPredicate.describe(
                "use the default locale",
                call -> owner(ownedBy(owners)).test(call.getTarget())
                        && nameMatching(names).test(call.getTarget())
                        && call.getTarget().getRawParameterTypes().stream()
                                .noneMatch(type -> type.isEquivalentTo(Locale.class)));
    }

    private static DescribedPredicate<com.tngtech.archunit.core.domain.JavaClass> ownedBy(Class<?>... owners) {
        return DescribedPredicate.describe(
                "belong to a formatter", type -> java.util.Arrays.stream(owners).anyMatch(type::isEquivalentTo));
    }
}
