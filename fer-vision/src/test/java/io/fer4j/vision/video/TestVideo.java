package io.fer4j.vision.video;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.Frame;
import io.fer4j.image.BufferedImageFrames;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.time.Duration;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avcodec.AVPacketSideData;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.avutil.AVRational;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swscale;
import org.bytedeco.ffmpeg.swscale.SwsContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A short video that shows one image all the time, in any container and codec, lying in any way, with pixels of any shape.
 *
 * @param container the file name's extension
 * @param codec FFmpeg's name of the encoder
 * @param orientation how the stored image lies
 * @param pixelWidth of a pixel of height {@code pixelHeight}
 * @param interlaced whether frames are marked as two fields, the top one first
 * @param ratePerSecond frames in {@code rateSeconds}
 * @param start the time of the first frame on the file's clock
 * @param audioLead how much earlier than the first frame the audio starts; negative for no audio
 * @param transfer FFmpeg's number of the transfer characteristics that the file names; 2 for none
 */
record TestVideo(
        String container,
        String codec,
        Orientation orientation,
        int pixelWidth,
        int pixelHeight,
        boolean interlaced,
        int ratePerSecond,
        int rateSeconds,
        Duration start,
        Duration audioLead,
        int transfer) {
    static final int FRAMES = 8;
    /** The frame with which the audio becomes a tone; it is silent before. */
    static final int TONE_FRAME = 3;

    private static final int SAMPLE_RATE = 48_000;
    private static final int SAMPLES = 1024;

    /** A progressive, upright one with square pixels from zero, without audio. */
    static TestVideo plain(String container, String codec) {
        return new TestVideo(
                container,
                codec,
                Orientation.UPRIGHT,
                1,
                1,
                false,
                25,
                1,
                Duration.ZERO,
                Duration.ofMillis(-1),
                avutil.AVCOL_TRC_UNSPECIFIED);
    }

    boolean hasAudio() {
        return !audioLead.isNegative();
    }

    /** Returns the time of a frame since the first. */
    Duration time(int frame) {
        return Duration.ofNanos(Math.round(1e9 * frame * rateSeconds / ratePerSecond));
    }

    /** Writes it. */
    Path write(Path file, Frame upright) {
        FfmpegLibrary.require();
        try (Writing writing = new Writing(file)) {
            writing.write(stored(upright));
        }
        return file;
    }

    /** Lays an upright image down as it is stored. */
    private Frame stored(Frame upright) {
        int width = orientation.transposed() ? upright.height() : upright.width();
        int height = orientation.transposed() ? upright.width() : upright.height();
        BufferedImage from = BufferedImageFrames.toImage(upright);
        BufferedImage lying = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int at = orientation.index(x, y, width, height);
                lying.setRGB(x, y, from.getRGB(at % upright.width(), at / upright.width()));
            }
        }
        int squeezedWidth = even(width * Math.min(1.0, (double) pixelHeight / pixelWidth));
        int squeezedHeight = even(height * Math.min(1.0, (double) pixelWidth / pixelHeight));
        BufferedImage squeezed = new BufferedImage(squeezedWidth, squeezedHeight, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = squeezed.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(lying, 0, 0, squeezedWidth, squeezedHeight, null);
        graphics.dispose();
        return BufferedImageFrames.copy(squeezed);
    }

    /** What players assume of untagged images. */
    private static int colors(Frame frame) {
        return frame.height() > 576 ? avutil.AVCOL_SPC_BT709 : avutil.AVCOL_SPC_SMPTE170M;
    }

    private static int even(double side) {
        return 2 * (int) Math.round(side / 2);
    }

    private static void check(int result) {
        assertThat(result).as(() -> FfmpegLibrary.error(result)).isNotNegative();
    }

    /** An open file. */
    private final class Writing implements AutoCloseable {
        private final AVFormatContext file = new AVFormatContext(null);
        private final AVPacket packet = avcodec.av_packet_alloc();
        private final String url;

        Writing(Path path) {
            this.url = FfmpegLibrary.url(path);
            String format = container.equals("ts") ? "mpegts" : null;
            check(avformat.avformat_alloc_output_context2(file, null, format, url));
        }

        void write(Frame frame) {
            AVCodecContext video = videoEncoder(frame.width(), frame.height());
            AVStream videoStream = stream(video);
            videoStream.avg_frame_rate(video.framerate()).sample_aspect_ratio(video.sample_aspect_ratio());
            lay(videoStream);
            AVCodecContext audio = hasAudio() ? audioEncoder() : null;
            AVStream audioStream = audio == null ? null : stream(audio);
            AVIOContext out = new AVIOContext(null);
            check(avformat.avio_open(out, url, avformat.AVIO_FLAG_WRITE));
            file.pb(out);
            check(avformat.avformat_write_header(file, (AVDictionary) null));
            encodeVideo(frame, video, videoStream);
            if (audio != null && audioStream != null) {
                encodeAudio(audio, audioStream);
                avcodec.avcodec_free_context(audio);
            }
            check(avformat.av_write_trailer(file));
            avcodec.avcodec_free_context(video);
        }

        private AVStream stream(AVCodecContext encoder) {
            AVStream stream = avformat.avformat_new_stream(file, null);
            stream.time_base(encoder.time_base());
            avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder);
            return stream;
        }

        private void lay(AVStream stream) {
            if (orientation.equals(Orientation.UPRIGHT)) {
                return;
            }
            int x = orientation.flippedX() ? -1 : 1;
            int y = orientation.flippedY() ? -1 : 1;
            int one = 1 << 16;
            int[] matrix = orientation.transposed()
                    ? new int[] {0, y * one, 0, x * one, 0, 0, 0, 0, 1 << 30}
                    : new int[] {x * one, 0, 0, 0, y * one, 0, 0, 0, 1 << 30};
            AVPacketSideData list = new AVPacketSideData(null);
            int[] count = {0};
            AVPacketSideData added = avcodec.av_packet_side_data_new(
                    list, count, avcodec.AV_PKT_DATA_DISPLAYMATRIX, 4L * matrix.length, 0);
            new IntPointer(added.data()).put(matrix);
            stream.codecpar().coded_side_data(list).nb_coded_side_data(count[0]);
        }

        private AVCodecContext videoEncoder(int width, int height) {
            AVCodec found = avcodec.avcodec_find_encoder_by_name(codec);
            AVCodecContext encoder = avcodec.avcodec_alloc_context3(found);
            encoder.width(width).height(height);
            encoder.pix_fmt(codec.equals("mjpeg") ? avutil.AV_PIX_FMT_YUVJ420P : avutil.AV_PIX_FMT_YUV420P);
            encoder.time_base(avutil.av_make_q(rateSeconds, ratePerSecond));
            encoder.framerate(avutil.av_make_q(ratePerSecond, rateSeconds));
            encoder.sample_aspect_ratio(avutil.av_make_q(pixelWidth, pixelHeight));
            encoder.bit_rate(4_000_000).gop_size(4).color_trc(transfer);
            if (interlaced) {
                encoder.flags(
                        encoder.flags() | avcodec.AV_CODEC_FLAG_INTERLACED_ME | avcodec.AV_CODEC_FLAG_INTERLACED_DCT);
            }
            return opened(encoder, found);
        }

        private AVCodecContext audioEncoder() {
            AVCodec found = avcodec.avcodec_find_encoder_by_name("aac");
            AVCodecContext encoder = avcodec.avcodec_alloc_context3(found);
            encoder.sample_rate(SAMPLE_RATE)
                    .sample_fmt(avutil.AV_SAMPLE_FMT_FLTP)
                    .bit_rate(96_000);
            encoder.time_base(avutil.av_make_q(1, SAMPLE_RATE));
            avutil.av_channel_layout_default(encoder.ch_layout(), 1);
            return opened(encoder, found);
        }

        private AVCodecContext opened(AVCodecContext encoder, AVCodec found) {
            if ((file.oformat().flags() & avformat.AVFMT_GLOBALHEADER) != 0) {
                encoder.flags(encoder.flags() | avcodec.AV_CODEC_FLAG_GLOBAL_HEADER);
            }
            check(avcodec.avcodec_open2(encoder, found, (AVDictionary) null));
            return encoder;
        }

        private void encodeVideo(Frame frame, AVCodecContext encoder, AVStream stream) {
            AVFrame yuv = yuv(frame, encoder.pix_fmt());
            yuv.sample_aspect_ratio(encoder.sample_aspect_ratio()).color_trc(transfer);
            if (interlaced) {
                yuv.flags(yuv.flags() | AVFrame.AV_FRAME_FLAG_INTERLACED | AVFrame.AV_FRAME_FLAG_TOP_FIELD_FIRST);
            }
            long first = FfmpegLibrary.ticks(start, encoder.time_base());
            for (int i = 0; i < FRAMES; i++) {
                yuv.pts(first + i).duration(1);
                encode(encoder, yuv, stream);
            }
            encode(encoder, null, stream);
            avutil.av_frame_free(yuv);
        }

        private AVFrame yuv(Frame frame, int format) {
            AVFrame bgr = avutil.av_frame_alloc();
            bgr.width(frame.width()).height(frame.height()).format(avutil.AV_PIX_FMT_BGR24);
            check(avutil.av_frame_get_buffer(bgr, 0));
            byte[] row = new byte[3 * frame.width()];
            for (int y = 0; y < frame.height(); y++) {
                frame.pixels().get(y * frame.rowStride(), row);
                new BytePointer(bgr.data(0))
                        .position((long) y * bgr.linesize(0))
                        .put(row, 0, row.length);
            }
            AVFrame yuv = avutil.av_frame_alloc();
            yuv.width(frame.width()).height(frame.height()).format(format).colorspace(colors(frame));
            check(avutil.av_frame_get_buffer(yuv, 0));
            SwsContext scaler = swscale.sws_alloc_context();
            check(swscale.sws_scale_frame(scaler, yuv, bgr));
            swscale.sws_free_context(scaler);
            avutil.av_frame_free(bgr);
            return yuv;
        }

        private void encodeAudio(AVCodecContext encoder, AVStream stream) {
            AVFrame samples = avutil.av_frame_alloc();
            samples.format(avutil.AV_SAMPLE_FMT_FLTP).nb_samples(SAMPLES).sample_rate(SAMPLE_RATE);
            avutil.av_channel_layout_default(samples.ch_layout(), 1);
            check(avutil.av_frame_get_buffer(samples, 0));
            long first = samples(start.minus(audioLead));
            long tone = samples(start.plus(time(TONE_FRAME)));
            long end = samples(start.plus(time(FRAMES)));
            for (long at = first; at < end; at += SAMPLES) {
                check(avutil.av_frame_make_writable(samples));
                float[] wave = new float[SAMPLES];
                for (int i = 0; i < SAMPLES; i++) {
                    wave[i] = at + i < tone ? 0 : (float) (0.5 * Math.sin((at + i) * 0.1));
                }
                new FloatPointer((Pointer) samples.data(0)).put(wave);
                samples.pts(at);
                encode(encoder, samples, stream);
            }
            encode(encoder, null, stream);
            avutil.av_frame_free(samples);
        }

        private static long samples(Duration time) {
            return Math.round(time.toNanos() / 1e9 * SAMPLE_RATE);
        }

        private void encode(AVCodecContext encoder, AVFrame frame, AVStream stream) {
            check(avcodec.avcodec_send_frame(encoder, frame));
            while (true) {
                int result = avcodec.avcodec_receive_packet(encoder, packet);
                if (result == avutil.AVERROR_EAGAIN() || result == avutil.AVERROR_EOF()) {
                    return;
                }
                check(result);
                AVRational timeBase = stream.time_base();
                avcodec.av_packet_rescale_ts(packet, encoder.time_base(), timeBase);
                packet.stream_index(stream.index());
                check(avformat.av_interleaved_write_frame(file, packet));
            }
        }

        @Override
        public void close() {
            avcodec.av_packet_free(packet);
            if (file.pb() != null) {
                avformat.avio_closep(file.pb());
            }
            avformat.avformat_free_context(file);
        }
    }
}
