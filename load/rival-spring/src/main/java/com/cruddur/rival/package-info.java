/** The measured routes on Spring Boot, JDBC and HikariCP, on virtual threads. */
package com.cruddur.rival;
