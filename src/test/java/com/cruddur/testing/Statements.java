package com.cruddur.testing;

import com.cruddur.Main;
import com.cruddur.db.Statement;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Field;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Every statement of the API, wherever it stands. */
public final class Statements {

    private Statements() {}

    /** By the class and the constant that holds it: {@code HomeFeed.PAGE}. */
    public static SortedMap<String, Statement> constants() throws ReflectiveOperationException {
        SortedMap<String, Statement> constants = new TreeMap<>();
        for (JavaField field : fields()) {
            if (field.getModifiers().contains(JavaModifier.STATIC)) {
                Field reflected = field.reflect();
                reflected.setAccessible(true);
                constants.put(
                        field.getOwner().getSimpleName() + "." + field.getName(), (Statement) reflected.get(null));
            }
        }
        return constants;
    }

    /** The fields that hold one. */
    public static List<JavaField> fields() {
        return new ClassFileImporter()
                .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation()).stream()
                        .flatMap(owner -> owner.getFields().stream())
                        .filter(field -> field.getRawType().isEquivalentTo(Statement.class))
                        .toList();
    }
}
