package io.fer4j.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Frame;
import io.fer4j.PixelFormat;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BandedSampleModel;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BufferedImageFramesTest {
    private static final int RED = 200;
    private static final int GREEN = 100;
    private static final int BLUE = 50;

    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR,
                BufferedImage.TYPE_INT_ARGB_PRE,
                BufferedImage.TYPE_4BYTE_ABGR_PRE
            })
    void keepsColoursOfEachType(int type) {
        BufferedImage image = new BufferedImage(3, 2, type);
        image.setRGB(2, 1, 0xFF << 24 | RED << 16 | GREEN << 8 | BLUE);

        Frame frame = BufferedImageFrames.copy(image);

        assertThat(frame.format()).isEqualTo(PixelFormat.BGR24);
        assertThat(pixel(frame, 2, 1)).containsExactly(BLUE, GREEN, RED);
        assertThat(pixel(frame, 1, 1)).containsExactly(0, 0, 0);
    }

    @Test
    void keepsTheColoursOf15And16Bits() {
        for (int type : new int[] {BufferedImage.TYPE_USHORT_565_RGB, BufferedImage.TYPE_USHORT_555_RGB}) {
            BufferedImage image = new BufferedImage(1, 1, type);
            image.setRGB(0, 0, 0xFF0000FF);

            assertThat(pixel(BufferedImageFrames.copy(image), 0, 0)).containsExactly(255, 0, 0);
        }
    }

    @Test
    void keepsTheColoursOfAPalette() {
        BufferedImage indexed = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_INDEXED);
        indexed.setRGB(0, 0, 0xFFFF0000);
        BufferedImage binary = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_BINARY);
        binary.setRGB(1, 0, 0xFFFFFFFF);

        assertThat(pixel(BufferedImageFrames.copy(indexed), 0, 0)).containsExactly(0, 0, 255);
        assertThat(pixel(BufferedImageFrames.copy(binary), 0, 0)).containsExactly(0, 0, 0);
        assertThat(pixel(BufferedImageFrames.copy(binary), 1, 0)).containsExactly(255, 255, 255);
    }

    @Test
    void keepsTheStoredValuesOfGray() {
        BufferedImage eight = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        eight.getRaster().setSample(1, 0, 0, 77);
        BufferedImage sixteen = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        sixteen.getRaster().setSample(1, 0, 0, 77 << 8 | 3);
        ComponentColorModel grayAndAlpha = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                true,
                false,
                Transparency.TRANSLUCENT,
                DataBuffer.TYPE_BYTE);
        BufferedImage withAlpha =
                new BufferedImage(grayAndAlpha, grayAndAlpha.createCompatibleWritableRaster(2, 1), false, null);
        withAlpha.getRaster().setPixel(1, 0, new int[] {77, 30});

        for (BufferedImage image : new BufferedImage[] {eight, sixteen, withAlpha}) {
            Frame frame = BufferedImageFrames.copy(image);

            assertThat(frame.format()).isEqualTo(PixelFormat.GRAY8);
            assertThat(frame.pixels()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 77}));
        }
    }

    @Test
    void cutsGrayByTheBitsOfItsColorModel() {
        ComponentColorModel ten = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY),
                new int[] {10},
                false,
                false,
                Transparency.OPAQUE,
                DataBuffer.TYPE_USHORT);
        BufferedImage image = new BufferedImage(ten, ten.createCompatibleWritableRaster(2, 1), false, null);
        image.getRaster().setSample(1, 0, 0, 77 << 2 | 3);

        assertThat(BufferedImageFrames.copy(image).pixels()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 77}));
    }

    @Test
    void takesFloatingPointGrayFromZeroToOne() {
        ComponentColorModel fractions = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), false, false, Transparency.OPAQUE, DataBuffer.TYPE_FLOAT);
        WritableRaster raster =
                Raster.createWritableRaster(new BandedSampleModel(DataBuffer.TYPE_FLOAT, 4, 1, 1), null);
        raster.setSamples(0, 0, 4, 1, 0, new float[] {-1, 0.2f, 1, 7});

        assertThat(BufferedImageFrames.copy(new BufferedImage(fractions, raster, false, null))
                        .pixels())
                .isEqualTo(ByteBuffer.wrap(new byte[] {0, 51, (byte) 255, (byte) 255}));
    }

    @Test
    void leavesTransparencyOut() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x10 << 24 | RED << 16 | GREEN << 8 | BLUE);

        assertThat(pixel(BufferedImageFrames.copy(image), 0, 0)).containsExactly(BLUE, GREEN, RED);
    }

    @Test
    void takesAPartOfAPicture() {
        for (int type :
                new int[] {BufferedImage.TYPE_3BYTE_BGR, BufferedImage.TYPE_INT_ARGB, BufferedImage.TYPE_BYTE_GRAY}) {
            BufferedImage image = new BufferedImage(9, 7, type);
            image.setRGB(5, 4, 0xFFFFFFFF);

            Frame frame = BufferedImageFrames.copy(image.getSubimage(4, 3, 2, 3));

            assertThat(frame.width()).isEqualTo(2);
            assertThat(frame.height()).isEqualTo(3);
            assertThat(pixel(frame, 1, 1)[0]).isEqualTo(255);
            assertThat(pixel(frame, 0, 1)[0]).isZero();
        }
    }

    @Test
    void isACopy() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_3BYTE_BGR);
        Frame frame = BufferedImageFrames.copy(image);
        image.setRGB(0, 0, 0xFFFFFFFF);

        assertThat(pixel(frame, 0, 0)).containsExactly(0, 0, 0);
    }

    @Test
    void goesThereAndBack() {
        for (PixelFormat format : PixelFormat.values()) {
            byte[] pixels = new byte[5 * 3 * format.bytesPerPixel()];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (byte) (17 * i);
            }
            Frame frame = Frame.copyOf(5, 3, format, pixels);

            BufferedImage image = BufferedImageFrames.toImage(frame);
            Frame back = BufferedImageFrames.copy(image);

            assertThat(back.format()).isEqualTo(format == PixelFormat.GRAY8 ? format : PixelFormat.BGR24);
            int[] first = pixel(frame, 1, 2);
            int[] last = pixel(back, 1, 2);
            if (format == PixelFormat.GRAY8 || format == PixelFormat.BGR24) {
                assertThat(back.pixels()).isEqualTo(frame.pixels());
            } else {
                int red = first[format.redOffset()];
                int blue = first[format.blueOffset()];
                assertThat(last).containsExactly(blue, first[1], red);
                assertThat(image.getRGB(1, 2) & 0xFFFFFF).isEqualTo(red << 16 | first[1] << 8 | blue);
            }
        }
    }

    private static int[] pixel(Frame frame, int x, int y) {
        int bytes = frame.format().bytesPerPixel();
        int[] values = new int[bytes];
        for (int i = 0; i < bytes; i++) {
            values[i] = frame.pixels().get(y * frame.rowStride() + x * bytes + i) & 0xFF;
        }
        return values;
    }
}
