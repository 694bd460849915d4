/** Avatars: upload, conversion of an uploaded image, and the files. */
@NullMarked
package com.cruddur.avatar;

import org.jspecify.annotations.NullMarked;
