/** The scripts and templates for AWS, against a local endpoint instead of AWS. */
@NullMarked
package com.cruddur.aws;

import org.jspecify.annotations.NullMarked;
