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
 * One SQL statement, written in the jOOQ DSL and rendered once, when the constant that holds it is initialised. A request
 * pays only for binding. Immutable and safe on any thread.
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

    /** Marks the text of a statement that is not prepared. PostgreSQL reads it as a comment. */
    private static final String CUSTOM_PLAN = "/* custom plan */ ";

    private static final StackWalker CALLERS = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    private final String name;
    private final String sql;
    private final List<Param<?>> parameters;
    /** The index of the argument of $1, $2, …. */
    private final int[] argumentAt;

    private final Columns columns;

    private final @Nullable ReplicaSql replicaSql;

    /** The indexes of the columns of a {@link StatementResult}; −1 if the statement does not have the column. */
    record Columns(int body, int failure, int next, int tag) {

        private static final Columns NONE = new Columns(-1, -1, -1, -1);

        private static Columns of(List<Field<?>> fields) {
            List<String> names = fields.stream().map(Field::getName).toList();
            return new Columns(
                    names.indexOf("body"), names.indexOf("failure"), names.indexOf("next"), PageTag.column(names));
        }
    }

    private Statement(
            String name,
            String sql,
            List<Param<?>> parameters,
            int[] argumentAt,
            Columns columns,
            @Nullable ReplicaSql replicaSql) {
        this.name = name;
        this.sql = sql;
        this.parameters = parameters;
        this.argumentAt = argumentAt;
        this.columns = columns;
        this.replicaSql = replicaSql;
    }

    /**
     * Renders a query.
     *
     * @param query selects {@link #body} and optionally {@link #failure}, {@code next} and {@link PageTag#columns}
     * @param parameters every parameter of the query, in the order of the arguments of {@link Database#execute}; a
     *     parameter that occurs several times is passed once
     * @throws IllegalArgumentException if the query has a value that is neither declared nor inlined
     */
    public static Statement of(Select<?> query, Param<?>... parameters) {
        return of(declaringClass(), query, Columns.of(List.of(query.asTable().fields())), parameters);
    }

    /** Renders a statement that changes rows and returns only their number. */
    public static Statement ofUpdate(Query query, Param<?>... parameters) {
        return of(declaringClass(), query, Columns.NONE, parameters);
    }

    // tag::render[]
    private static Statement of(String name, Query query, Columns columns, Param<?>... parameters) {
        query.attach(DSL_CONTEXT.configuration());
        int[] argumentAt = query.getParams().values().stream()
                .filter(parameter -> !parameter.isInline())
                .mapToInt(rendered -> indexOf(rendered, parameters))
                .toArray();
        String sql = query.getSQL();
        return new Statement(
                name, sql, List.of(parameters), argumentAt, columns, ReplicaSql.of(sql, argumentAt.length));
    }

    /** Compares by identity, because jOOQ takes two parameters that render alike for equal. */
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

    private static String declaringClass() {
        return CALLERS.walk(frames -> frames.map(StackWalker.StackFrame::getDeclaringClass)
                .filter(declaring -> declaring != Statement.class)
                .findFirst()
                .map(declaring -> declaring.isMemberClass() ? declaring.getNestHost() : declaring)
                .map(Class::getSimpleName)
                .orElseThrow());
    }

    /** A parameter of a column's type. */
    public static <T> Param<T> parameter(Field<T> column) {
        return parameter(column.getDataType());
    }

    /** A parameter of a type. */
    public static <T> Param<T> parameter(DataType<T> type) {
        return val((T) null, type.nullable(true));
    }

    // tag::body[]
    /** The column of the response body: JSON as bytes, which the client does not parse. */
    public static Field<byte[]> body(Field<JSON> json) {
        return function("convert_to", SQLDataType.BLOB, DSL.cast(json, SQLDataType.CLOB), inline("UTF8"))
                .as("body");
    }
    // end::body[]

    /** The column of the error code; null if the statement returns a body. */
    public static Field<String> failure(Field<String> code) {
        return code.as("failure");
    }

    /** A JSON array that is empty rather than null if there are no rows. */
    public static Field<JSON> orEmptyArray(Field<JSON> array) {
        return coalesce(array, inline(JSON.json("[]")));
    }

    /** A member of a JSON object. jOOQ's {@code key("…")} would make the name a parameter. */
    public static JSONEntry<?> member(String name, Field<?> value) {
        return key(inline(name)).value(value);
    }

    /** The same statement, planned at each execution for its values: for a statement whose best plan depends on them. */
    public Statement withCustomPlan() {
        return new Statement(
                name,
                CUSTOM_PLAN + sql,
                parameters,
                argumentAt,
                columns,
                replicaSql == null ? null : ReplicaSql.of(CUSTOM_PLAN + sql, argumentAt.length));
    }

    /** Whether connections prepare a statement with this text. */
    public static boolean isPreparable(String sql) {
        return !sql.startsWith(CUSTOM_PLAN);
    }

    /** The same statement with a name of its own: for a class that has several. */
    public Statement named(String distinction) {
        return new Statement(name + " " + distinction, sql, parameters, argumentAt, columns, replicaSql);
    }

    /** The same statement for the primary only: it calls a function of the database that changes or locks rows. */
    public Statement onPrimary() {
        return new Statement(name, sql, parameters, argumentAt, columns, null);
    }

    /**
     * The name in traces: the simple name of the declaring class, and the {@link #named distinction} if there is one.
     */
    public String name() {
        return name;
    }

    /** The SQL text with {@code $1…}, as PostgreSQL receives it. */
    public String sql() {
        return sql;
    }

    Columns columns() {
        return columns;
    }

    /** The statement for a replica; null if only the primary can run it. */
    @Nullable ReplicaSql replicaSql() {
        return replicaSql;
    }

    /** The parameters in the order of the arguments. */
    List<Param<?>> parameters() {
        return parameters;
    }

    // tag::bind[]
    Tuple bind(@Nullable Object... arguments) {
        if (arguments.length != parameters.size()) {
            throw new IllegalArgumentException(
                    arguments.length + " arguments for " + parameters.size() + " parameters");
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
            throw new IllegalArgumentException(argument.getClass() + " for a parameter of " + parameter.getType());
        }
        return argument;
    }
}
