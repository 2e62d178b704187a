package io.fer4j.vision.video;

import io.fer4j.BackendException;
import io.fer4j.Frame;
import io.fer4j.InferenceException;
import io.fer4j.SourceException;
import io.fer4j.image.spi.CodedStill;
import io.fer4j.image.spi.StillDecoder;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVPixFmtDescriptor;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;

/** Decodes the images in HEIC and AVIF files with FFmpeg, for fer-image. Thread-safe. */
public final class FfmpegStillDecoder implements StillDecoder {
    /** The largest block of HEVC and AV1: the coded image is the next multiple of it at most. */
    private static final int LARGEST_BLOCK = 128;

    private static final List<String> AV1_DECODERS = List.of("libdav1d", "libaom-av1");

    /** Made by {@link java.util.ServiceLoader}; loads nothing yet. */
    public FfmpegStillDecoder() {}

    @Override
    public boolean decodes(CodedStill.Coding coding) {
        try {
            return find(coding).isPresent();
        } catch (BackendException e) {
            return false;
        }
    }

    private static Optional<AVCodec> find(CodedStill.Coding coding) {
        FfmpegLibrary.require();
        List<String> names = coding == CodedStill.Coding.HEVC ? List.of("hevc") : AV1_DECODERS;
        for (String name : names) {
            AVCodec codec = avcodec.avcodec_find_decoder_by_name(name);
            if (codec != null && !codec.isNull()) {
                return Optional.of(codec);
            }
        }
        return Optional.empty();
    }

    @Override
    public Frame decode(CodedStill still) {
        AVCodec codec = find(still.coding())
                .orElseThrow(() -> new BackendException("Expected an FFmpeg that decodes " + still.coding()
                        + ", found one that does not. Use org.bytedeco:ffmpeg as fer-natives-bom names it."));
        AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
        AVPacket packet = avcodec.av_packet_alloc();
        AVFrame image = avutil.av_frame_alloc();
        try (FfmpegImages images = new FfmpegImages(Orientation.UPRIGHT)) {
            open(context, codec, still);
            check(avcodec.av_new_packet(packet, still.data().remaining()), still);
            put(still.data(), packet.data());
            check(avcodec.avcodec_send_packet(context, packet), still);
            // It ends: the image is not held back for a later one.
            avcodec.avcodec_send_packet(context, null);
            check(avcodec.avcodec_receive_frame(context, image), still);
            if (image.width() != still.width() || image.height() != still.height()) {
                throw damaged(
                        still,
                        "a coded image of " + image.width() + "x" + image.height() + " pixels for one of "
                                + still.width() + "x" + still.height());
            }
            describe(image, still.colors());
            return images.toFrame(image, avutil.av_make_q(1, 1));
        } catch (InferenceException e) {
            throw damaged(still, "colors that FFmpeg cannot convert");
        } finally {
            avutil.av_frame_free(image);
            avcodec.av_packet_free(packet);
            avcodec.avcodec_free_context(context);
        }
    }

    private static void open(AVCodecContext context, AVCodec codec, CodedStill still) {
        int length = still.configuration().remaining();
        BytePointer extra = new BytePointer(avutil.av_mallocz(length + avcodec.AV_INPUT_BUFFER_PADDING_SIZE));
        put(still.configuration(), extra);
        // The context frees it.
        context.extradata(extra).extradata_size(length);
        context.width(still.width()).height(still.height());
        context.max_pixels((still.width() + (long) LARGEST_BLOCK) * (still.height() + (long) LARGEST_BLOCK));
        context.thread_count(1);
        context.err_recognition(avcodec.AV_EF_CRCCHECK | avcodec.AV_EF_BITSTREAM | avcodec.AV_EF_EXPLODE);
        try (AVDictionary options = new AVDictionary(null)) {
            FfmpegLibrary.allowSafeDecoders(options);
            int result = avcodec.avcodec_open2(context, codec, options);
            avutil.av_dict_free(options);
            check(result, still);
        }
    }

    private static void put(ByteBuffer from, BytePointer to) {
        byte[] bytes = new byte[from.remaining()];
        from.duplicate().get(bytes);
        to.put(bytes);
    }

    /** What the file says comes before what the coded image says; what neither says is MIAF's default (ISO/IEC 23000-22). */
    private static void describe(AVFrame image, Optional<CodedStill.Colors> colors) {
        avutil.av_frame_remove_side_data(image, avutil.AV_FRAME_DATA_DISPLAYMATRIX);
        colors.ifPresent(said -> {
            image.color_primaries(said.primaries());
            image.color_trc(said.transfer());
            image.colorspace(said.matrix());
            image.color_range(said.fullRange() ? avutil.AVCOL_RANGE_JPEG : avutil.AVCOL_RANGE_MPEG);
        });
        image.format(withoutRange(image.format()));
        ColorCodes.keepKnown(image);
        AVPixFmtDescriptor format = avutil.av_pix_fmt_desc_get(image.format());
        boolean rgb = format != null && (format.flags() & avutil.AV_PIX_FMT_FLAG_RGB) != 0;
        if (!rgb && image.colorspace() == avutil.AVCOL_SPC_UNSPECIFIED) {
            image.colorspace(avutil.AVCOL_SPC_SMPTE170M);
        }
        if (image.color_range() == avutil.AVCOL_RANGE_UNSPECIFIED && !rgb) {
            image.color_range(avutil.AVCOL_RANGE_JPEG);
        }
    }

    /** FFmpeg's older formats mean the full range whatever is said beside them. */
    private static int withoutRange(int format) {
        return switch (format) {
            case avutil.AV_PIX_FMT_YUVJ420P -> avutil.AV_PIX_FMT_YUV420P;
            case avutil.AV_PIX_FMT_YUVJ422P -> avutil.AV_PIX_FMT_YUV422P;
            case avutil.AV_PIX_FMT_YUVJ444P -> avutil.AV_PIX_FMT_YUV444P;
            case avutil.AV_PIX_FMT_YUVJ440P -> avutil.AV_PIX_FMT_YUV440P;
            default -> format;
        };
    }

    private static void check(int result, CodedStill still) {
        if (result < 0) {
            throw damaged(still, "a coded image that FFmpeg refuses: " + FfmpegLibrary.error(result));
        }
    }

    private static SourceException damaged(CodedStill still, String what) {
        return new SourceException("Expected an intact picture, found a damaged one: " + still.name() + " has " + what
                + ". Copy or download it again.");
    }
}
