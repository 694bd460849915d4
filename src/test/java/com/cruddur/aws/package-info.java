/** The scripts and templates for AWS, against a local endpoint in AWS's place. */
@NullMarked
package com.cruddur.aws;

import org.jspecify.annotations.NullMarked;
