/**
 * Deletes accounts and cruds with any number of rows that refer to them, in transactions that are short. The foreign keys of
 * the schema name the tables.
 */
@NullMarked
package com.cruddur.deletion;

import org.jspecify.annotations.NullMarked;
