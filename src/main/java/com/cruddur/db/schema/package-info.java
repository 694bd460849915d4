/** Schema migrations with Liquibase, and the fingerprint that tells whether one is pending. Everything here blocks. */
@NullMarked
package com.cruddur.db.schema;

import org.jspecify.annotations.NullMarked;
