package com.cruddur.db;

import static org.jooq.impl.DSL.coalesce;
import static org.jooq.impl.DSL.function;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.key;
import static org.jooq.impl.DSL.val;

import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import org.jooq.DSLContext;
import org.jooq.DataType;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.JSONEntry;
import org.jooq.Param;
import org.jooq.Query;
import org.jooq.SQLDialect;
import org.jooq.Select;
import org.jooq.conf.ParamType;
import org.jooq.conf.RenderQuotedNames;
import org.jooq.conf.Settings;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * One SQL statement, written in the jOOQ DSL and rendered once, to be kept in a constant. A request pays
 * for binding alone. Immutable and safe on any thread.
 */
public final class Statement {

    // tag::settings[]
    private static final DSLContext DSL_CONTEXT = DSL.using(
            SQLDialect.POSTGRES,
            new Settings()
                    .withParamType(ParamType.NAMED)
                    .withRenderNamedParamPrefix("$")
                    .withRenderQuotedNames(RenderQuotedNames.EXPLICIT_DEFAULT_UNQUOTED)
                    .withRenderSchema(false));
    // end::settings[]

    /** Marks the text of what is not kept prepared; a comment to PostgreSQL. */
    private static final String ADHOC = "/* planned each time */ ";

    private final String sql;
    private final List<Param<?>> parameters;
    /** What stands at $1, $2, …: the index of the argument that goes there. */
    private final int[] argumentAt;

    private final Columns columns;

    /** Where the columns of an {@link StatementResult} stand in a row; −1 where the statement doesn't have one. */
    record Columns(int body, int failure, int next) {
        private static Columns of(List<Field<?>> fields) {
            List<String> names = fields.stream().map(Field::getName).toList();
            return new Columns(names.indexOf("body"), names.indexOf("failure"), names.indexOf("next"));
        }
    }

    private Statement(String sql, List<Param<?>> parameters, int[] argumentAt, Columns columns) {
        this.sql = sql;
        this.parameters = parameters;
        this.argumentAt = argumentAt;
        this.columns = columns;
    }

    /**
     * Renders a query.
     *
     * @param query selects {@link #body} and, where it has them, {@link #failure} and {@code next}
     * @param parameters every parameter that stands in the query, in the order in which arguments are
     *     passed to {@link Database#execute}; one that stands there several times is passed once
     * @throws IllegalArgumentException where the query has a value that is neither declared nor inlined
     */
    public static Statement of(Select<?> query, Param<?>... parameters) {
        return of(query, Columns.of(List.of(query.asTable().fields())), parameters);
    }

    /** Renders a statement that changes rows and answers nothing but their number. */
    public static Statement ofUpdate(Query query, Param<?>... parameters) {
        return of(query, new Columns(-1, -1, -1), parameters);
    }

    // tag::render[]
    private static Statement of(Query query, Columns columns, Param<?>... parameters) {
        query.attach(DSL_CONTEXT.configuration());
        int[] argumentAt = query.getParams().values().stream()
                .filter(parameter -> !parameter.isInline())
                .mapToInt(rendered -> indexOf(rendered, parameters))
                .toArray();
        return new Statement(query.getSQL(), List.of(parameters), argumentAt, columns);
    }

    /** By identity: to jOOQ, two parameters that render alike are equal. */
    @SuppressWarnings("ReferenceEquality")
    private static int indexOf(Param<?> rendered, Param<?>[] parameters) {
        for (int i = 0; i < parameters.length; i++) {
            if (parameters[i] == rendered) {
                return i;
            }
        }
        throw new IllegalArgumentException(
                "the value " + rendered + " is neither a declared parameter nor inlined: use DSL.inline");
    }
    // end::render[]

    /** A parameter of a column's type. */
    public static <T> Param<T> parameter(Field<T> column) {
        return parameter(column.getDataType());
    }

    /** A parameter of a type. */
    public static <T> Param<T> parameter(DataType<T> type) {
        return val((T) null, type.nullable(true));
    }

    // tag::body[]
    /** The column that carries the response body: the JSON as bytes, so that nobody on the way parses it. */
    public static Field<byte[]> body(Field<JSON> json) {
        return function("convert_to", SQLDataType.BLOB, DSL.cast(json, SQLDataType.CLOB), inline("UTF8"))
                .as("body");
    }
    // end::body[]

    /** The column that carries the error code where there is no body, or null. */
    public static Field<String> failure(Field<String> code) {
        return code.as("failure");
    }

    /** A JSON array, empty rather than null where there are no rows. */
    public static Field<JSON> orEmptyArray(Field<JSON> array) {
        return coalesce(array, inline(JSON.json("[]")));
    }

    /** A member of a JSON object; jOOQ's own {@code key("…")} would make the name a parameter. */
    public static JSONEntry<?> member(String name, Field<?> value) {
        return key(inline(name)).value(value);
    }

    /**
     * The same statement, planned anew each time with the values in sight rather than once for any: for those whose
     * best plan depends on what is asked.
     */
    public Statement withCustomPlan() {
        return new Statement(ADHOC + sql, parameters, argumentAt, columns);
    }

    /** Whether a connection keeps it prepared. */
    public static boolean isPreparable(String sql) {
        return !sql.startsWith(ADHOC);
    }

    /** The SQL text with {@code $1…}, as PostgreSQL gets it. */
    public String sql() {
        return sql;
    }

    Columns columns() {
        return columns;
    }

    /** In the order in which arguments are passed. */
    List<Param<?>> parameters() {
        return parameters;
    }

    // tag::bind[]
    Tuple bind(@Nullable Object... arguments) {
        if (arguments.length != parameters.size()) {
            throw new IllegalArgumentException(
                    "%d arguments for %d parameters".formatted(arguments.length, parameters.size()));
        }
        Tuple tuple = Tuple.tuple(new ArrayList<>(argumentAt.length));
        for (int index : argumentAt) {
            tuple.addValue(checked(arguments[index], parameters.get(index)));
        }
        return tuple;
    }
    // end::bind[]

    private static @Nullable Object checked(@Nullable Object argument, Param<?> parameter) {
        if (argument != null && !parameter.getType().isInstance(argument)) {
            throw new IllegalArgumentException(
                    "%s for a parameter of %s".formatted(argument.getClass(), parameter.getType()));
        }
        return argument;
    }
}
