package com.cruddur.bench;

import java.util.List;

/** A row of the table: what is measured, and how. */
interface Row {

    /** By which the command line knows it. */
    String name();

    /** What the table says. */
    String what();

    /** The data sets that it needs, by their cruds. */
    List<Integer> dataSets();

    /** How long it takes about, its data being there. */
    int seconds(Pace pace);

    Result measure(Stage stage, Pace pace) throws Exception;
}
