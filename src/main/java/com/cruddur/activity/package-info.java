/** Activities (cruds): feeds, threads, search, notifications, posting, reactions, deletion and expiry. */
@NullMarked
package com.cruddur.activity;

import org.jspecify.annotations.NullMarked;
