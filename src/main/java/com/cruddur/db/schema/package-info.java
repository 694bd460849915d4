/**
 * Schema migrations with Liquibase, and the fingerprint that tells whether a changeset is pending. All methods block.
 */
@NullMarked
package com.cruddur.db.schema;

import org.jspecify.annotations.NullMarked;
