/**
 * Cognito's post-confirmation trigger, packed into target/cruddur-lambda.jar with the JDBC driver and a JSON parser. The
 * jar contains few classes of the server and neither jOOQ nor Vert.x, which would multiply its size and its start time
 * for one INSERT.
 */
@NullMarked
package com.cruddur.lambda;

import org.jspecify.annotations.NullMarked;
