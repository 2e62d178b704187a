package io.fer4j.examples;

import io.fer4j.Frame;
import io.fer4j.SourceException;
import io.fer4j.image.Annotator;
import io.fer4j.image.BufferedImageFrames;
import io.fer4j.image.PictureFile;
import io.fer4j.vision.live.LiveListener;
import io.fer4j.vision.live.LiveRecognizer;
import io.fer4j.vision.live.LiveResult;
import io.fer4j.vision.tracking.TrackedFace;
import java.awt.Dimension;
import java.awt.event.ActionEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.swing.AbstractAction;
import javax.swing.JFrame;
import javax.swing.KeyStroke;
import javax.swing.SwingUtilities;
import javax.swing.WindowConstants;
import org.jspecify.annotations.Nullable;

/**
 * The window of the live example. Results are drawn on Swing's thread, always the latest one, so that drawing never holds up
 * recognition.
 */
final class LiveWindow implements LiveListener {
    private static final DateTimeFormatter FILE_NAME = DateTimeFormatter.ofPattern("'fer4j'-yyyyMMdd-HHmmss-SSS'.png'");
    private static final Dimension FIRST_SIZE = new Dimension(960, 750);

    private final Annotator withBars = new Annotator();
    private final Annotator withoutBars = withBars.withoutBars();
    private final AtomicReference<@Nullable LiveResult> latest = new AtomicReference<>();
    private final LivePicture picture;
    private volatile Optional<RuntimeException> failure = Optional.empty();
    private @Nullable JFrame frame;
    private @Nullable LiveRecognizer live;
    private @Nullable LiveResult shown;
    private @Nullable Frame drawn;
    private boolean bars = true;
    private boolean paused;

    /**
     * Makes a window that is not open yet.
     *
     * @param model what recognises
     * @param notice for the people in front of the camera, or nothing
     */
    LiveWindow(String model, String notice) {
        picture = new LivePicture(model, notice);
    }

    /** Opens the window for what is being recognised. */
    void open(String source, LiveRecognizer recognizer) {
        SwingUtilities.invokeLater(() -> {
            live = recognizer;
            JFrame opened = new JFrame("FER4J - " + source);
            frame = opened;
            opened.setDefaultCloseOperation(WindowConstants.DO_NOTHING_ON_CLOSE);
            opened.addWindowListener(new WindowAdapter() {
                @Override
                public void windowClosing(WindowEvent e) {
                    quit();
                }
            });
            picture.setPreferredSize(FIRST_SIZE);
            opened.add(picture);
            bindKeys();
            opened.pack();
            opened.setLocationRelativeTo(null);
            opened.setVisible(true);
        });
    }

    private void bindKeys() {
        bind("SPACE", () -> {
            paused = !paused;
            picture.setPaused(paused);
            refresh();
        });
        bind("S", this::save);
        bind("B", () -> {
            bars = !bars;
            refresh();
        });
        bind("N", this::takeAsNeutral);
        bind("Q", this::quit);
        bind("ESCAPE", this::quit);
    }

    private void bind(String key, Runnable work) {
        picture.getInputMap(LivePicture.WHEN_IN_FOCUSED_WINDOW).put(KeyStroke.getKeyStroke(key), key);
        picture.getActionMap().put(key, new KeyAction(work));
    }

    /** What a key does. */
    private static final class KeyAction extends AbstractAction {
        private static final long serialVersionUID = 1L;

        private final transient Runnable work;

        KeyAction(Runnable work) {
            this.work = work;
        }

        @Override
        public void actionPerformed(ActionEvent e) {
            work.run();
        }
    }

    private void takeAsNeutral() {
        if (live != null) {
            live.takeAsNeutral();
            tell("What the faces show now counts as their neutral look.");
        }
    }

    private void quit() {
        if (live != null) {
            // Waits for up to a second, which Swing's thread must not.
            new Thread(live::close, "fer4j-quit").start();
        }
    }

    private void save() {
        if (drawn == null) {
            return;
        }
        Path file = Path.of(FILE_NAME.format(LocalDateTime.now(ZoneId.systemDefault())));
        try {
            PictureFile.write(drawn, file);
            tell("Saved " + file.toAbsolutePath());
        } catch (SourceException e) {
            tell(String.valueOf(e.getMessage()));
        }
    }

    /** Shows a sentence for some seconds. */
    void tell(String text) {
        SwingUtilities.invokeLater(() -> picture.tell(text));
    }

    @Override
    public void recognized(LiveResult result) {
        // Only the first of several results that wait for Swing asks for its attention.
        if (latest.getAndSet(result) == null) {
            SwingUtilities.invokeLater(this::showLatest);
        }
    }

    private void showLatest() {
        LiveResult result = latest.getAndSet(null);
        if (result != null && !paused) {
            shown = result;
            refresh();
        }
    }

    /** Draws what is shown anew. */
    private void refresh() {
        if (shown != null && live != null) {
            Annotator annotator = bars ? withBars : withoutBars;
            drawn = annotator.annotateLabelled(
                    shown.frame(),
                    shown.faces().stream().map(TrackedFace::labelled).toList());
            picture.show(BufferedImageFrames.toImage(drawn), live.statistics());
        }
    }

    @Override
    public void ended(Optional<RuntimeException> reason) {
        failure = reason;
    }

    /** Returns why recognition ended, if it failed. */
    Optional<RuntimeException> failure() {
        return failure;
    }

    /** Takes the window off the screen, once a picture that is being saved is saved. */
    void close() {
        try {
            SwingUtilities.invokeAndWait(() -> {
                if (frame != null) {
                    frame.dispose();
                }
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("The window could not be closed.", e.getCause());
        }
    }
}
