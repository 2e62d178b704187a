package io.fer4j.examples;

import io.fer4j.Box;
import io.fer4j.Emotion;
import io.fer4j.FaceEmotion;
import io.fer4j.FaceQuality;
import io.fer4j.Frame;
import io.fer4j.UncertaintyReason;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A table for people, with a bar for each probability. */
final class TableReport implements Report {
    private static final int LONGEST_BAR = 40;

    private final PrintWriter out;

    TableReport(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void picture(String image, Frame frame, List<FaceEmotion> faces, Optional<Path> annotated) {
        String count = faces.isEmpty() ? "no face" : faces.size() == 1 ? "1 face" : faces.size() + " faces";
        line("%s, %dx%d pixels: %s", image, frame.width(), frame.height(), count);
        for (int i = 0; i < faces.size(); i++) {
            face(i + 1, faces.get(i));
        }
        line("");
        annotated.ifPresent(file -> line("Annotated picture: %s", file));
        line("");
        out.flush();
    }

    private void face(int number, FaceEmotion face) {
        Box box = face.box();
        line("");
        line("  Face %d: %s %s%s", number, face.top(), face.top().emoji(), uncertainty(face));
        line(
                "  box x=%.0f y=%.0f width=%.0f height=%.0f, found with confidence %.1f %%",
                box.x(), box.y(), box.width(), box.height(), 100 * face.face().confidence());
        face.quality().ifPresent(this::quality);
        for (Emotion emotion : face.scores().classes()) {
            float probability = face.scores().probability(emotion);
            String bar = "#".repeat(Math.round(LONGEST_BAR * Math.min(1, probability)));
            line("    %-8s %5.1f %%  %s", emotion, 100 * probability, bar);
        }
    }

    private static String uncertainty(FaceEmotion face) {
        if (!face.uncertain()) {
            return "";
        }
        String why = face.reasons().stream().map(UncertaintyReason::label).collect(Collectors.joining(", "));
        return why.isEmpty() ? " (uncertain)" : " (uncertain: " + why + ")";
    }

    private void quality(FaceQuality quality) {
        line(
                "  %ssharpness %.2f, brightness %.2f, contrast %.2f, overexposed %.0f %%",
                quality.headPose()
                        .map(pose -> String.format(
                                Locale.ROOT,
                                "yaw %.0f, pitch %.0f, roll %.0f degrees, ",
                                pose.yaw(),
                                pose.pitch(),
                                pose.roll()))
                        .orElse(""),
                quality.sharpness(),
                quality.brightness(),
                quality.contrast(),
                100 * quality.overexposure());
    }

    private void line(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
