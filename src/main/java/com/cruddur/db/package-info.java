/**
 * The database, as features use it: statements, results, paging, batching, coalescing, exact reads and idempotency keys.
 * Together with the packages below it, the only user of the reactive client. It does not depend on HTTP.
 */
@NullMarked
package com.cruddur.db;

import org.jspecify.annotations.NullMarked;
