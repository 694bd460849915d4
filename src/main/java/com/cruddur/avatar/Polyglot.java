package com.cruddur.avatar;

import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * Rejects polyglots: images that are also a valid web page, script or archive. The stored image is re-encoded and
 * contains none of the file's bytes, so a polyglot is harmless here. Cameras and editors do not write such files.
 */
final class Polyglot {

    /** Long enough to be improbable in compressed data. */
    private static final Pattern MARKUP = Pattern.compile(
            "<(?:html|svg|script|body|iframe)[\\s>/]|<!doctype\\s|<\\?php\\s|%PDF-1\\.|javascript:",
            Pattern.CASE_INSENSITIVE);

    /** The last record of a ZIP archive, which readers look for at the end of a file. */
    private static final String ARCHIVE_END = "PK\5\6";

    private static final int ARCHIVE_END_BYTES = 22;

    private Polyglot() {}

    /**
     * Throws if a file is a polyglot. Cameras append films and further images to a JPEG file; a file of another format
     * ends with the image.
     */
    static void check(ByteBuffer file, ImageFormat format, ImageStructure structure) throws InvalidImageException {
        if (format != ImageFormat.JPEG && structure.end() < file.limit()) {
            throw new InvalidImageException("the file continues after the image");
        }
        if (ImageFormat.hasText(file, file.limit() - ARCHIVE_END_BYTES, ARCHIVE_END)
                || MARKUP.matcher(new Latin1(file)).find()) {
            throw new InvalidImageException("the file is more than an image");
        }
    }

    /** The bytes of a file as characters of ISO 8859-1, without a copy. */
    private record Latin1(ByteBuffer bytes) implements CharSequence {

        @Override
        public int length() {
            return bytes.limit();
        }

        @Override
        public char charAt(int index) {
            return (char) Byte.toUnsignedInt(bytes.get(index));
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Latin1(bytes.slice(start, end - start));
        }
    }
}
