package io.fer4j.examples;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The options by which commands on live pictures choose what they tell the people in front of the camera. Article 50(3) of the EU's AI
 * Act asks whoever deploys a system that recognises emotions to tell the people exposed to it.
 */
final class NoticeOption {
    private static final int LONGEST = 300;
    private static final String FIRST = "en";

    /** What is done, then what is stored: by a page, and by a window with a key that saves pictures. */
    private static final Map<String, Ready> READY = Map.of(
            "en",
            new Ready(
                    "An AI system reads facial expressions from this picture.",
                    "Nothing is stored.",
                    "A picture is stored only when somebody presses s.",
                    "The video is recorded."),
            "de",
            new Ready(
                    "Ein KI-System liest aus diesem Bild Gesichtsausdrücke ab.",
                    "Nichts wird gespeichert.",
                    "Ein Bild wird nur gespeichert, wenn jemand die Taste s drückt.",
                    "Das Video wird aufgezeichnet."),
            "fr",
            new Ready(
                    "Un système d’IA lit les expressions des visages dans cette image.",
                    "Rien n’est enregistré.",
                    "Une image n’est enregistrée que si quelqu’un appuie sur s.",
                    "La vidéo est enregistrée."),
            "es",
            new Ready(
                    "Un sistema de IA lee las expresiones faciales en esta imagen.",
                    "No se guarda nada.",
                    "Solo se guarda una imagen si alguien pulsa la tecla s.",
                    "El vídeo se graba."));

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    @Option(
            names = "--notice",
            paramLabel = "en|de|fr|es|TEXT",
            description = "What the people in front of the camera are told: a ready text in English, German, French or"
                    + " Spanish, or your own. Default: en. In the European Union, whoever lets such a system run has to"
                    + " tell them (AI Act, Article 50(3)).")
    private @Nullable String notice;

    @Option(names = "--no-notice", description = "Tell them nothing here: you do it in another way.")
    private boolean none;

    private record Ready(String done, String page, String window, String recording) {}

    /**
     * A text that is shown.
     *
     * @param language its language, empty for a text of the user's own
     * @param text one line
     */
    record Shown(String language, String text) {}

    /** Returns what a page shows, from which nothing is stored; empty if the user wants none. */
    Optional<Shown> forPage() {
        return shown(Ready::page);
    }

    /** Returns what a window shows, which has a key that saves pictures; empty if the user wants none. */
    Optional<Shown> forWindow() {
        return shown(Ready::window);
    }

    /** Returns what a window shows whose video is recorded; empty if the user wants none. */
    Optional<Shown> forRecording() {
        return shown(Ready::recording);
    }

    private Optional<Shown> shown(Function<Ready, String> stored) {
        if (none && notice != null) {
            throw refused("Expected either --notice or --no-notice, found both.");
        }
        if (none) {
            return Optional.empty();
        }
        String text = notice == null ? FIRST : notice.strip();
        Ready ready = READY.get(text.toLowerCase(Locale.ROOT));
        if (ready != null) {
            return Optional.of(new Shown(text.toLowerCase(Locale.ROOT), ready.done + " " + stored.apply(ready)));
        }
        if (text.isEmpty() || text.length() > LONGEST) {
            throw refused("Expected a text of 1 to " + LONGEST + " characters for --notice, found " + text.length()
                    + ". --no-notice shows none.");
        }
        return Optional.of(new Shown("", text));
    }

    private RuntimeException refused(String sentence) {
        return command == null
                ? new IllegalArgumentException(sentence)
                : new ParameterException(command.commandLine(), sentence);
    }
}
