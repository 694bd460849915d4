/** The account as a whole: its deletion, and reports to the moderators. */
@NullMarked
package com.cruddur.account;

import org.jspecify.annotations.NullMarked;
