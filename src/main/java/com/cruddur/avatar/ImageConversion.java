package com.cruddur.avatar;

import com.cruddur.http.ErrorCode;
import com.cruddur.http.Failure;
import com.twelvemonkeys.image.ResampleOp;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.geom.AffineTransform;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageReadParam;
import javax.imageio.ImageReader;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.event.IIOReadWarningListener;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * Converts an uploaded file to an avatar: decodes it, crops it to the square in its centre, rotates it by its EXIF
 * orientation, and re-encodes it without metadata. Blocks for up to seconds, and needs tens of megabytes.
 */
final class ImageConversion {

    static {
        // Before the first class of AWT is loaded.
        System.setProperty("java.awt.headless", "true");
    }

    private static final int LARGE = 512;
    private static final int SMALL = 96;

    /** Large images are decoded to about twice the size of the avatar. */
    private static final int DECODED_SIDE = 2 * LARGE;

    private static final float QUALITY = 0.85F;

    /** The decoder of JPEG fills the missing part with grey, and warns. */
    private static final Pattern TRUNCATED = Pattern.compile("(?i)premature|truncated");

    private ImageConversion() {}

    /**
     * Converts a file.
     *
     * @throws Failure 415 if the file has none of the formats, 422 if the image cannot be decoded or exceeds a limit
     */
    static AvatarImage of(ByteBuffer file) {
        ImageFormat format = ImageFormat.of(file).orElseThrow(() -> new Failure(ErrorCode.UNSUPPORTED_MEDIA_TYPE));
        try {
            ImageStructure structure = format.structure(file);
            structure.checkSize();
            Polyglot.check(file, format, structure);
            BufferedImage large = turned(resized(decode(file, format, structure), LARGE), structure.orientation());
            return new AvatarImage(jpeg(large), jpeg(resized(large, SMALL)));
        } catch (IOException | RuntimeException e) {
            // Decoders throw unchecked exceptions for some malformed files.
            throw new Failure(ErrorCode.AVATAR_INVALID);
        }
    }

    private static BufferedImage decode(ByteBuffer file, ImageFormat format, ImageStructure structure)
            throws IOException {
        ImageReader reader =
                ImageIO.getImageReadersByFormatName(format.readerName()).next();
        try (ImageInputStream stream = new LimitedImageStream(file, structure)) {
            Warnings warnings = new Warnings();
            reader.addIIOReadWarningListener(warnings);
            reader.setInput(stream, false, true);
            if (reader.getWidth(0) != structure.width() || reader.getHeight(0) != structure.height()) {
                throw new InvalidImageException("the decoder sees another size");
            }
            BufferedImage image = reader.read(0, centre(reader.getDefaultReadParam(), structure));
            warnings.throwIfTruncated();
            return opaque(image);
        } finally {
            reader.dispose();
        }
    }

    /** Reads only the square in the centre, and of that every n-th pixel, so that the decoded image is small. */
    private static ImageReadParam centre(ImageReadParam param, ImageStructure image) {
        int side = Math.min(image.width(), image.height());
        int step = Math.max(1, side / DECODED_SIDE);
        param.setSourceRegion(new Rectangle((image.width() - side) / 2, (image.height() - side) / 2, side, side));
        param.setSourceSubsampling(step, step, 0, 0);
        return param;
    }

    /** Draws the image on white, in the colours of the web. */
    private static BufferedImage opaque(BufferedImage image) {
        BufferedImage opaque = new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = opaque.createGraphics();
        graphics.drawImage(image, 0, 0, Color.WHITE, null);
        graphics.dispose();
        return opaque;
    }

    private static BufferedImage resized(BufferedImage image, int side) {
        return opaque(new ResampleOp(side, side, ResampleOp.FILTER_MITCHELL).filter(image, null));
    }

    private static BufferedImage turned(BufferedImage image, int orientation) {
        int n = image.getWidth();
        AffineTransform turn = switch (orientation) {
            case 2 -> new AffineTransform(-1, 0, 0, 1, n, 0);
            case 3 -> new AffineTransform(-1, 0, 0, -1, n, n);
            case 4 -> new AffineTransform(1, 0, 0, -1, 0, n);
            case 5 -> new AffineTransform(0, 1, 1, 0, 0, 0);
            case 6 -> new AffineTransform(0, 1, -1, 0, n, 0);
            case 7 -> new AffineTransform(0, -1, -1, 0, n, n);
            case 8 -> new AffineTransform(0, -1, 1, 0, 0, n);
            default -> new AffineTransform();
        };
        BufferedImage turned = new BufferedImage(n, n, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = turned.createGraphics();
        graphics.drawImage(image, turn, null);
        graphics.dispose();
        return turned;
    }

    private static byte[] jpeg(BufferedImage image) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam param = writer.getDefaultWriteParam();
            param.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            param.setCompressionQuality(QUALITY);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), param);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    /** Remembers whether the decoder missed the end of the image. */
    private static final class Warnings implements IIOReadWarningListener {

        private boolean truncated;

        @Override
        public void warningOccurred(ImageReader source, String warning) {
            truncated |= TRUNCATED.matcher(warning).find();
        }

        void throwIfTruncated() throws InvalidImageException {
            if (truncated) {
                throw new InvalidImageException("the image is truncated");
            }
        }
    }
}
