package io.fer4j.examples;

import io.fer4j.vision.live.LiveStatistics;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.time.Duration;
import java.util.Locale;
import javax.swing.JComponent;
import javax.swing.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The annotated picture as big as the window allows; above it the notice for the people in front of the camera, below it a line with
 * how it is going and the keys.
 */
final class LivePicture extends JComponent {
    private static final long serialVersionUID = 1L;
    private static final Color GROUND = new Color(0x14161C);
    private static final Color TEXT = new Color(0xE6E8EE);
    private static final Color FAINT = new Color(0x8A90A0);
    private static final Color MESSAGE = new Color(0xFFC93C);
    private static final int LINE_HEIGHT = 30;
    private static final int NOTICE_SIZE = 14;
    private static final int MARGIN = 12;
    private static final int MESSAGE_MILLIS = 4000;
    private static final String KEYS = "space pause   s save   b bars   n neutral   q quit";

    private final String model;
    private final String notice;
    private final Timer forgetMessage;
    private transient @Nullable BufferedImage image;
    private transient @Nullable LiveStatistics statistics;
    private String message = "";
    private boolean paused;

    LivePicture(String model, String notice) {
        this.model = model;
        this.notice = notice;
        forgetMessage = new Timer(MESSAGE_MILLIS, event -> {
            message = "";
            repaint();
        });
        forgetMessage.setRepeats(false);
    }

    void show(BufferedImage annotated, LiveStatistics now) {
        image = annotated;
        statistics = now;
        repaint();
    }

    void setPaused(boolean value) {
        paused = value;
        repaint();
    }

    void tell(String text) {
        message = text;
        forgetMessage.restart();
        repaint();
    }

    @Override
    protected void paintComponent(Graphics graphics) {
        Graphics2D canvas = (Graphics2D) graphics.create();
        try {
            canvas.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            canvas.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            canvas.setColor(GROUND);
            canvas.fillRect(0, 0, getWidth(), getHeight());
            paintNotice(canvas);
            paintImage(canvas);
            paintLine(canvas);
        } finally {
            canvas.dispose();
        }
    }

    private int noticeHeight() {
        return notice.isEmpty() ? 0 : LINE_HEIGHT;
    }

    /** Draws the notice on one line, in smaller letters if it is long. */
    private void paintNotice(Graphics2D canvas) {
        Font font = new Font(Font.SANS_SERIF, Font.BOLD, NOTICE_SIZE);
        int width = canvas.getFontMetrics(font).stringWidth(notice);
        int room = Math.max(1, getWidth() - 2 * MARGIN);
        canvas.setFont(width <= room ? font : font.deriveFont((float) NOTICE_SIZE * room / width));
        canvas.setColor(TEXT);
        canvas.drawString(notice, MARGIN, (LINE_HEIGHT + canvas.getFontMetrics().getAscent()) / 2 - 1);
    }

    private void paintImage(Graphics2D canvas) {
        BufferedImage shown = image;
        int top = noticeHeight();
        int room = getHeight() - LINE_HEIGHT - top;
        if (shown == null || room <= 0) {
            return;
        }
        double scale = Math.min((double) getWidth() / shown.getWidth(), (double) room / shown.getHeight());
        int width = (int) Math.round(scale * shown.getWidth());
        int height = (int) Math.round(scale * shown.getHeight());
        canvas.drawImage(shown, (getWidth() - width) / 2, top + (room - height) / 2, width, height, null);
    }

    private void paintLine(Graphics2D canvas) {
        canvas.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 13));
        FontMetrics metrics = canvas.getFontMetrics();
        int baseline = getHeight() - (LINE_HEIGHT - metrics.getAscent()) / 2 - 1;
        int keysWidth = metrics.stringWidth(KEYS);
        canvas.setColor(message.isEmpty() ? TEXT : MESSAGE);
        String left = message.isEmpty() ? status() : message;
        canvas.drawString(left, MARGIN, baseline);
        int keysX = getWidth() - MARGIN - keysWidth;
        if (keysX > 2 * MARGIN + metrics.stringWidth(left)) {
            canvas.setColor(FAINT);
            canvas.drawString(KEYS, keysX, baseline);
        }
    }

    private String status() {
        LiveStatistics now = statistics;
        if (now == null) {
            return "Waiting for the first picture";
        }
        return String.format(
                Locale.ROOT,
                "%s%s   %.0f frames/s   %d ms old (95 %%: %d ms)   %d dropped",
                paused ? "PAUSED   " : "",
                model,
                now.framesPerSecond(),
                millis(now.medianAge()),
                millis(now.age95()),
                now.dropped());
    }

    private static long millis(Duration time) {
        return Math.round(time.toNanos() / 1e6);
    }
}
