package com.cruddur.avatar;

/**
 * The properties of an image file that its headers declare. No pixel is decoded.
 *
 * @param width in pixels, as stored
 * @param height in pixels, as stored
 * @param orientation how to turn the stored pixels, 1 to 8 as in EXIF
 * @param end the offset behind the last segment; a file may continue after it
 * @param entropyStart the start of data whose decoder allocates memory as the data demands; equal to {@code entropyEnd}
 *     if there is none
 * @param entropyEnd the end of this data
 */
record ImageStructure(int width, int height, int orientation, int end, int entropyStart, int entropyEnd) {

    /** More than the sensors of most phones deliver by default. */
    static final int MAX_PIXELS = 24_000_000;

    ImageStructure {
        orientation = orientation >= 1 && orientation <= 8 ? orientation : 1;
    }

    static ImageStructure of(int width, int height, int orientation, int end) {
        return new ImageStructure(width, height, orientation, end, 0, 0);
    }

    /** Throws if the image is empty or has too many pixels. */
    void checkSize() throws InvalidImageException {
        if (width < 1 || height < 1 || (long) width * height > MAX_PIXELS) {
            throw new InvalidImageException("the size is " + width + " x " + height);
        }
    }
}
