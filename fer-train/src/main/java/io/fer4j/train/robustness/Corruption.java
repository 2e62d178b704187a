package io.fer4j.train.robustness;

import io.fer4j.train.data.View;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/**
 * Ways in which an image of a face gets worse, each in five strengths, in the manner of ImageNet-C (Hendrycks and Dietterich 2019,
 * "Benchmarking Neural Network Robustness to Common Corruptions and Perturbations"). Strengths are meant for gray images of 48x48.
 */
public enum Corruption {
    /** The face is small: the image is reduced to so many pixels and enlarged again. */
    SIZE("pixels", 40, 32, 24, 18, 12) {
        @Override
        byte[] apply(byte[] pixels, int side, double strength, Random random) {
            byte[] reduced = bytes(box(pixels, side, (int) strength));
            return bytes(render(View.center(side / strength), reduced, (int) strength, side));
        }
    },
    /** It is dark: all values are multiplied by this. */
    LUMINANCE("factor", 0.7, 0.5, 0.35, 0.25, 0.15) {
        @Override
        byte[] apply(byte[] pixels, int side, double strength, Random random) {
            float[] changed = floats(pixels);
            for (int i = 0; i < changed.length; i++) {
                changed[i] *= (float) strength;
            }
            return bytes(changed);
        }
    },
    /** It is hazy: the distance of all values from their mean is multiplied by this. */
    CONTRAST("factor", 0.7, 0.5, 0.35, 0.25, 0.15) {
        @Override
        byte[] apply(byte[] pixels, int side, double strength, Random random) {
            float[] changed = floats(pixels);
            double mean = mean(changed);
            for (int i = 0; i < changed.length; i++) {
                changed[i] = (float) (mean + (changed[i] - mean) * strength);
            }
            return bytes(changed);
        }
    },
    /** It is out of focus: a Gaussian of this standard deviation, in pixels. */
    BLUR("pixels", 0.6, 1, 1.5, 2, 3) {
        @Override
        byte[] apply(byte[] pixels, int side, double strength, Random random) {
            return bytes(blur(floats(pixels), side, strength));
        }
    },
    /** The sensor is noisy: Gaussian noise of this standard deviation, in gray levels. */
    NOISE("levels", 5, 10, 18, 28, 40) {
        @Override
        byte[] apply(byte[] pixels, int side, double strength, Random random) {
            float[] changed = floats(pixels);
            for (int i = 0; i < changed.length; i++) {
                changed[i] += (float) (strength * random.nextGaussian());
            }
            return bytes(changed);
        }
    },
    /** It was stored with losses: a JPEG of this quality. */
    JPEG("quality", 0.5, 0.25, 0.15, 0.08, 0.03) {
        @Override
        byte[] apply(byte[] pixels, int side, double strength, Random random) {
            return jpeg(pixels, side, (float) strength);
        }
    },
    /** The head is tilted by so many degrees, to either side. */
    ROTATION("degrees", 8, 15, 22, 30, 45) {
        @Override
        byte[] apply(byte[] pixels, int side, double strength, Random random) {
            double angle = random.nextBoolean() ? strength : -strength;
            return bytes(render(new View(1, 0, 0, angle, 0, false), pixels, side, side));
        }
    },
    /** A part of the face is hidden: a gray square of this share of the image, at a random place. */
    OCCLUSION("share", 0.04, 0.09, 0.16, 0.25, 0.36) {
        @Override
        byte[] apply(byte[] pixels, int side, double strength, Random random) {
            int hidden = (int) Math.round(side * Math.sqrt(strength));
            int top = random.nextInt(side - hidden + 1);
            int left = random.nextInt(side - hidden + 1);
            byte[] changed = pixels.clone();
            for (int y = top; y < top + hidden; y++) {
                Arrays.fill(changed, y * side + left, y * side + left + hidden, (byte) GRAY);
            }
            return changed;
        }
    };

    /** How many strengths each corruption has. */
    public static final int STRENGTHS = 5;

    private static final int GRAY = 128;
    private static final int WHITE = 255;

    private final String unit;

    @SuppressWarnings("ImmutableEnumChecker") // never written to
    private final double[] strengths;

    Corruption(String unit, double... strengths) {
        this.unit = unit;
        this.strengths = strengths;
    }

    /**
     * Returns the name in tables.
     *
     * @return for example {@code "rotation"}
     */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Returns what the strengths are numbers of.
     *
     * @return for example {@code "degrees"}
     */
    public String unit() {
        return unit;
    }

    /**
     * Returns the number behind a strength.
     *
     * @param strength from 1, hardly visible, to 5
     * @return in {@link #unit()}
     */
    public double amount(int strength) {
        return strengths[strength - 1];
    }

    /**
     * Makes an image worse.
     *
     * @param pixels {@code [side, side]}, 0 to 255; left as they are
     * @param side rows and columns
     * @param strength from 1, hardly visible, to 5
     * @param random decides what the corruption leaves open
     * @return a new array of the same size
     */
    public byte[] apply(byte[] pixels, int side, int strength, Random random) {
        return apply(pixels, side, amount(strength), random);
    }

    abstract byte[] apply(byte[] pixels, int side, double strength, Random random);

    private static float[] floats(byte[] pixels) {
        float[] values = new float[pixels.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = pixels[i] & 0xFF;
        }
        return values;
    }

    private static byte[] bytes(float[] values) {
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (byte) Math.round(Math.max(0, Math.min(WHITE, values[i])));
        }
        return pixels;
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static float[] render(View view, byte[] pixels, int from, int to) {
        float[] out = new float[to * to];
        view.render(pixels, 0, from, from, out, 0, to);
        return out;
    }

    /** Reduces by averaging over the area of each new pixel. */
    private static float[] box(byte[] pixels, int from, int to) {
        float[] out = new float[to * to];
        double step = (double) from / to;
        for (int y = 0; y < to; y++) {
            for (int x = 0; x < to; x++) {
                out[y * to + x] = (float) (area(pixels, from, x * step, y * step, step) / (step * step));
            }
        }
        return out;
    }

    private static double area(byte[] pixels, int side, double left, double top, double size) {
        double sum = 0;
        for (int y = (int) top; y < Math.min(side, Math.ceil(top + size)); y++) {
            double height = Math.min(y + 1, top + size) - Math.max(y, top);
            for (int x = (int) left; x < Math.min(side, Math.ceil(left + size)); x++) {
                double width = Math.min(x + 1, left + size) - Math.max(x, left);
                sum += height * width * (pixels[y * side + x] & 0xFF);
            }
        }
        return sum;
    }

    private static float[] blur(float[] values, int side, double deviation) {
        int reach = (int) Math.ceil(3 * deviation);
        double[] weights = new double[2 * reach + 1];
        double sum = 0;
        for (int i = -reach; i <= reach; i++) {
            weights[i + reach] = Math.exp(-i * i / (2 * deviation * deviation));
            sum += weights[i + reach];
        }
        float[] rows = new float[values.length];
        float[] out = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            double across = 0;
            for (int k = -reach; k <= reach; k++) {
                int x = Math.max(0, Math.min(side - 1, i % side + k));
                across += weights[k + reach] * values[i - i % side + x];
            }
            rows[i] = (float) (across / sum);
        }
        for (int i = 0; i < values.length; i++) {
            double down = 0;
            for (int k = -reach; k <= reach; k++) {
                int y = Math.max(0, Math.min(side - 1, i / side + k));
                down += weights[k + reach] * rows[y * side + i % side];
            }
            out[i] = (float) (down / sum);
        }
        return out;
    }

    private static byte[] jpeg(byte[] pixels, int side, float quality) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setDataElements(0, 0, side, side, pixels);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (ImageOutputStream stream = ImageIO.createImageOutputStream(file)) {
            ImageWriteParam options = writer.getDefaultWriteParam();
            options.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            options.setCompressionQuality(quality);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(image, null, null), options);
        } catch (IOException e) {
            throw new IllegalStateException("A JPEG can always be written to memory.", e);
        } finally {
            writer.dispose();
        }
        try {
            BufferedImage read = ImageIO.read(new ByteArrayInputStream(file.toByteArray()));
            return (byte[]) read.getRaster().getDataElements(0, 0, side, side, null);
        } catch (IOException e) {
            throw new IllegalStateException("A JPEG can always be read from memory.", e);
        }
    }
}
