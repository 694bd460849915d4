package com.cruddur.testing;

import com.cruddur.Main;
import com.cruddur.db.Statement;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.lang.reflect.Field;
import java.lang.reflect.RecordComponent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** All statements of the API. */
public final class Statements {

    private Statements() {}

    /** The statements by class and constant, {@code HomeFeed.PAGE}; in a record also by component, {@code .SET_LIKE.byOne}. */
    public static SortedMap<String, Statement> constants() throws ReflectiveOperationException {
        SortedMap<String, Statement> constants = new TreeMap<>();
        for (JavaField field : all().filter(one -> one.getModifiers().contains(JavaModifier.STATIC))
                .toList()) {
            String name = field.getOwner().getSimpleName() + "." + field.getName();
            if (isStatement(field)) {
                constants.put(name, (Statement) value(field));
            } else if (field.getRawType().getFields().stream().anyMatch(Statements::isStatement)) {
                constants.putAll(parts(name, field));
            }
        }
        return constants;
    }

    private static Map<String, Statement> parts(String name, JavaField field) throws ReflectiveOperationException {
        Map<String, Statement> parts = new HashMap<>();
        for (RecordComponent part : field.getRawType().reflect().getRecordComponents()) {
            if (part.getType() == Statement.class) {
                part.getAccessor().setAccessible(true);
                parts.put(name + "." + part.getName(), (Statement)
                        part.getAccessor().invoke(value(field)));
            }
        }
        return parts;
    }

    private static Object value(JavaField field) throws ReflectiveOperationException {
        Field reflected = field.reflect();
        reflected.setAccessible(true);
        return reflected.get(null);
    }

    /** The fields of type {@link Statement}, and of records with a statement. */
    public static List<JavaField> fields() {
        return all().filter(Statements::isStatement).toList();
    }

    private static Stream<JavaField> all() {
        return new ClassFileImporter()
                .importUrl(Main.class.getProtectionDomain().getCodeSource().getLocation()).stream()
                        .flatMap(owner -> owner.getFields().stream());
    }

    private static boolean isStatement(JavaField field) {
        return field.getRawType().isEquivalentTo(Statement.class);
    }
}
