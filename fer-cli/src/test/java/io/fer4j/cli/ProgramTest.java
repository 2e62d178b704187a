package io.fer4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.fer4j.testkit.ForkedJvm;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Errors, exit codes, suggestions, help and version, in this process and in one of its own. */
class ProgramTest {
    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine commandLine =
                DemoProgram.program().commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = commandLine.execute(arguments);
        commandLine.getOut().flush();
        commandLine.getErr().flush();
        return code;
    }

    @Test
    void whatTheUserCanPutRightIsOneSentenceAndExitCodeTwo() {
        assertThat(run("fail", "source")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run("fail", "argument")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run("fail", "file")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err).hasToString("""
            Expected a picture, found none.
            Expected 1 to 3, found 4.
            Expected a file or directory at gone.txt, found none.
            """);
    }

    @Test
    void aFaultOfOursIsNamedAsSuch() {
        for (String kind : new String[] {"java", "other"}) {
            assertThat(run("fail", kind)).isEqualTo(ExitCode.OUR_FAULT);
        }
        assertThat(err.toString()).hasLineCount(4).contains("""
            This should not have happened: java.lang.IllegalStateException: broken.
            Please report it with what the option --verbose shows.
            """);
    }

    @Test
    void verboseShowsWhereItWasWhereverItStands() {
        assertThat(run("fail", "source", "--verbose")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run("--verbose", "fail", "other")).isEqualTo(ExitCode.OUR_FAULT);
        assertThat(err.toString())
                .contains("SourceException")
                .contains("IllegalStateException")
                .contains("\tat ");
    }

    @Test
    void namesTheProfileOfThisProgramInPlaceOfAnArtifact() {
        run("fail", "artifact");
        assertThat(err).hasToString("Expected tf, found onnx. Build it with \"mvn -Pall-backends\".\n");
    }

    @Test
    void suggestsWhatMayHaveBeenMeant() {
        assertThat(run("pictur")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run("picture", "--min-fac", "3")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run("help", "pictur")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run("xylophone")).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err).hasToString("""
            Expected a command, one of [picture, fail, help], found "pictur". Did you mean picture?\
             "demo --help" shows the options.
            Unknown option: '--min-fac'. Did you mean --min-face? "demo picture --help" shows the options.
            Expected a command, one of [picture, fail, help], found "pictur". Did you mean picture?\
             "demo --help" shows the options.
            Expected a command, one of [picture, fail, help], found "xylophone". "demo --help" shows the options.
            """);
    }

    @Test
    void withoutACommandSaysWhichThereAre() {
        assertThat(run()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(err.toString()).startsWith("Usage: demo").contains("picture").contains("fail");
    }

    @Test
    void helpAndVersionStandEverywhere() {
        assertThat(run("help", "picture")).isZero();
        assertThat(run("picture", "--help")).isZero();
        assertThat(run("--help")).isZero();
        assertThat(out.toString())
                .contains("Usage: demo picture")
                .contains("--min-face")
                .contains("--quiet")
                .contains("--verbose");
        out.getBuffer().setLength(0);
        assertThat(run("--version")).isZero();
        assertThat(run("picture", "-V")).isZero();
        assertThat(out.toString()).hasLineCount(2).startsWith("FER4J ");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void noProgressUnlessSomebodyLooks() {
        assertThat(run("picture")).isZero();
        assertThat(err).hasToString("A note on 0.\n");
        err.getBuffer().setLength(0);
        assertThat(run("picture", "--quiet")).isZero();
        assertThat(err.toString()).isEmpty();
    }

    /** Runs the program under {@code script}, which gives it a terminal. */
    private String inATerminal(String... arguments) throws IOException, InterruptedException {
        Path log = directory.resolve("terminal.log");
        String command = Path.of(System.getProperty("java.home"), "bin", "java")
                + " -Duser.language=ar -Duser.country=EG -Duser.extensions=u-nu-arab -cp \"$CLASSPATH\" "
                + DemoProgram.class.getName() + " " + String.join(" ", arguments);
        ProcessBuilder builder = new ProcessBuilder("script", "-qec", command, log.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("shown").toFile());
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        process.getOutputStream().close();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void showsProgressOnATerminalInAsciiDigits() throws Exception {
        assertThat(inATerminal("picture"))
                .contains("pictures 100%")
                .contains("3/3")
                .contains("A note on 0.")
                .doesNotContainPattern("[\\u0660-\\u0669]");
        assertThat(inATerminal("picture", "--quiet"))
                .contains("Done")
                .doesNotContain("3/3")
                .doesNotContain("note");
    }

    @Test
    void anArgumentThatTheLocaleCannotExpressIsNamedAsTheReason() throws Exception {
        ForkedJvm.Ended ended = new ForkedJvm(directory)
                .with("LC_ALL", "C")
                .end(DemoProgram.class, "picture", "\u00fcnic\u00f6de \u6f22.jpg");

        assertThat(ended.exitCode()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(ended.errors())
                .contains("Expected arguments that the locale can express")
                .contains("Set LC_ALL=C.UTF-8")
                .hasLineCount(1);
        assertThat(new ForkedJvm(directory)
                        .with("LC_ALL", "C.UTF-8")
                        .end(DemoProgram.class, "picture", "\u00fcnic\u00f6de \u6f22.jpg")
                        .output())
                .isEqualTo("Done: \u00fcnic\u00f6de \u6f22.jpg\n");
    }
}
