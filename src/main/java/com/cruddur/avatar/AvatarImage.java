package com.cruddur.avatar;

/**
 * An avatar: the same square image in two sizes, as JPEG without metadata.
 *
 * @param jpeg512 512 x 512 pixels
 * @param jpeg96 96 x 96 pixels
 */
@SuppressWarnings("ArrayRecordComponent") // Bound to a statement, never compared.
record AvatarImage(byte[] jpeg512, byte[] jpeg96) {}
