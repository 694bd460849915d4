package com.cruddur.bench;

import java.util.List;

/** A row of the table, and its measurement. */
interface Row {

    /** The name on the command line. */
    String name();

    /** The description in the table. */
    String description();

    /** The data sets that the row needs, as numbers of cruds. */
    List<Integer> dataSets();

    /** The estimated duration without loading data. */
    int estimatedSeconds(MeasurementPlan plan);

    Result measure(Testbed testbed, MeasurementPlan plan) throws Exception;
}
