/**
 * Cognito's post-confirmation trigger: packed into a jar of its own, target/cruddur-lambda.jar, with the JDBC
 * driver and a JSON parser and nothing else of the server but {@link com.cruddur.db.DatabaseUrl}. No jOOQ here
 * and no Vert.x: they would make the jar many times as large and its start as much slower, for one INSERT.
 */
@NullMarked
package com.cruddur.lambda;

import org.jspecify.annotations.NullMarked;
