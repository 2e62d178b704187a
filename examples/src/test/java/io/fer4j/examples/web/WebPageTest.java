package io.fer4j.examples.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fer4j.EmotionRecognizer;
import io.fer4j.vision.BufferedImageFrames;
import io.fer4j.vision.FaceVideo;
import io.fer4j.vision.Portraits;
import io.fer4j.vision.tracking.ExpressionTracker;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LoggingPreferences;

/** The page in a real browser, whose camera is a file: a neutral face, then a smile, and so on. */
@Timeout(180)
class WebPageTest {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");
    private static final int FRAMES_A_SECOND = 30;
    private static final int SECONDS_A_FACE = 4;

    @TempDir
    private static Path directory;

    private static EmotionRecognizer recognizer;
    private static Path camera;

    private WebServer server;
    private ChromeDriver browser;

    @BeforeAll
    static void prepare() throws IOException {
        assumeTrue(
                Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER),
                "Chromium is not installed (Debian packages chromium and chromium-driver)");
        // It warns that it does not know the newest browser's inner workings, which are not needed here.
        SELENIUM.setLevel(Level.SEVERE);
        Files.createDirectories(SCREENSHOTS);
        camera = write(faceThatChanges(), 2 * SECONDS_A_FACE, directory.resolve("camera.mjpeg"));
        recognizer = EmotionRecognizer.create();
    }

    @AfterAll
    static void close() {
        if (recognizer != null) {
            recognizer.close();
        }
    }

    /** Writes what the camera sees, again and again: one JPEG after the other. */
    private static Path write(FaceVideo scene, double seconds, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < seconds * FRAMES_A_SECOND; i++) {
                ImageIO.write(BufferedImageFrames.toImage(scene.frame(i)), "jpg", out);
            }
        }
        return file;
    }

    /** Mona Lisa, then the astronaut, in the same place. */
    private static FaceVideo faceThatChanges() {
        return new FaceVideo(640, 480, FRAMES_A_SECOND, time -> {
            double x = 320 + 12 * Math.sin(time * Math.PI / 2);
            return List.of(
                    time < SECONDS_A_FACE
                            ? new FaceVideo.Portrait(Portraits.monaLisa(), x, 240, 1)
                            : new FaceVideo.Portrait(Portraits.astronaut(), x, 240, 1.6));
        });
    }

    /** Both beside each other, now this one nearer and now that one. */
    private static FaceVideo twoFaces() {
        return new FaceVideo(960, 540, FRAMES_A_SECOND, time -> {
            double nearness = Math.sin(time * Math.PI / 10);
            return List.of(
                    new FaceVideo.Portrait(Portraits.monaLisa(), 745, 270, 0.8 - 0.15 * nearness),
                    new FaceVideo.Portrait(Portraits.astronaut(), 300, 270, 1.45 + 0.3 * nearness));
        });
    }

    private void open(String... options) {
        server = WebServer.start(
                recognizer,
                () -> new ExpressionTracker(recognizer.uncertaintyThreshold(), ExpressionTracker.DEFAULT_HALF_LIFE),
                "127.0.0.1",
                0,
                Limits.DEFAULT);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable("browser", Level.ALL);
        logs.enable("performance", Level.ALL);
        ChromeOptions chrome = new ChromeOptions()
                .setBinary(CHROMIUM.toString())
                .addArguments(
                        "--headless=new",
                        "--no-sandbox",
                        "--disable-dev-shm-usage",
                        "--disable-gpu",
                        "--window-size=1360,860",
                        "--user-data-dir=" + directory.resolve("profile-" + System.nanoTime()),
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--no-first-run")
                .addArguments(options);
        chrome.setCapability("goog:loggingPrefs", logs);
        // With its path given, Selenium looks for no driver and fetches none.
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .build();
        browser = new ChromeDriver(service, chrome);
        browser.manage().timeouts().pageLoadTimeout(Duration.ofSeconds(60));
        browser.get(server.address().toString());
    }

    @AfterEach
    void quit() {
        if (browser != null) {
            browser.quit();
        }
        if (server != null) {
            server.close();
        }
    }

    private WebElement byId(String id) {
        return browser.findElement(By.id(id));
    }

    private String text(String id) {
        return byId(id).getText();
    }

    private void waitUntil(String what, Condition condition) throws Exception {
        for (int i = 0; i < 600; i++) {
            if (condition.holds()) {
                return;
            }
            Thread.sleep(100);
        }
        screenshot("failed");
        throw new AssertionError("Expected that " + what + ". The page says: " + text("message"));
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private void screenshot(String name) throws IOException {
        Files.write(SCREENSHOTS.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }

    /** The number of overlay pixels that are not empty: boxes and labels. */
    private long drawnPixels() {
        return (Long) ((JavascriptExecutor) browser)
                .executeScript("const o = document.getElementById('overlay');"
                        + "const c = new OffscreenCanvas(o.width, o.height).getContext('2d', { willReadFrequently: true });"
                        + "c.drawImage(o, 0, 0); const p = c.getImageData(0, 0, o.width, o.height).data;"
                        + "let n = 0; for (let i = 3; i < p.length; i += 4) { n += p[i] > 200 ? 1 : 0; } return n;");
    }

    /** The browser complained about nothing, and asked nobody else for anything. */
    private void assertQuiet() throws IOException {
        List<LogEntry> complaints = browser.manage().logs().get("browser").getAll();
        assertThat(complaints.stream().map(LogEntry::getMessage)).isEmpty();
        TreeSet<String> asked = new TreeSet<>();
        for (LogEntry entry : browser.manage().logs().get("performance")) {
            JsonNode message = JSON.readTree(entry.getMessage()).get("message");
            String method = message.get("method").textValue();
            if (method.equals("Network.requestWillBeSent")) {
                asked.add(message.at("/params/request/url").textValue());
            } else if (method.equals("Network.webSocketCreated")) {
                asked.add(message.at("/params/url").textValue());
            }
        }
        // Its own parts of the page that it opens with.
        asked.removeIf(url -> url.startsWith("chrome://"));
        String own = server.address().getAuthority();
        assertThat(asked).contains("http://" + own + "/", "ws://" + own + "/live");
        assertThat(asked)
                .allSatisfy(url -> assertThat(url)
                        .matches("(http|ws)://\\Q" + own + "\\E/.*|blob:http://\\Q" + own + "\\E/.*|data:.*"));
    }

    @Test
    void showsHowACamerasFaceChanges() throws Exception {
        open(
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                "--use-file-for-fake-video-capture=" + camera);
        screenshot("start");
        assertThat(text("label")).isEqualTo("No face yet");
        assertThat(drawnPixels()).isZero();

        byId("start").click();

        waitUntil("the smile is seen", () -> text("label").equals("Happy"));
        assertThat(byId("emoji").getDomProperty("src")).endsWith("/emoji/happy.png");
        assertThat(drawnPixels()).isGreaterThan(500);
        waitUntil("another face is seen", () -> !text("label").equals("Happy"));
        waitUntil("its look is neutral", () -> text("label").equals("Neutral"));
        assertThat(byId("emoji").getDomProperty("src")).endsWith("/emoji/neutral.png");
        waitUntil("it smiles again", () -> text("label").equals("Happy"));
        assertThat(byId("emoji").getDomProperty("src")).endsWith("/emoji/happy.png");
        assertThat(Double.parseDouble(text("rate"))).isPositive();
        assertThat(text("latency")).endsWith(" ms");
        assertThat(browser.findElements(By.cssSelector("#bars li"))).hasSize(7);
        assertThat(browser.findElement(By.cssSelector("#bars li.strongest .name"))
                        .getText())
                .isEqualTo("happy");
        assertThat(browser.findElement(By.cssSelector("#bars li.strongest .fill"))
                        .getRect()
                        .getWidth())
                .isGreaterThan(50);
        screenshot("camera");

        byId("neutral").click();
        assertThat(byId("forget").isDisplayed()).isTrue();
        byId("stop").click();
        waitUntil("the socket is closed", () -> server.sockets() == 0);
        assertThat(byId("invitation").isDisplayed()).isTrue();
        assertThat(drawnPixels()).isZero();
        assertQuiet();
    }

    @Test
    void saysWhatToDoWithoutACameraAndTakesFiles() throws Exception {
        open("--deny-permission-prompts");
        byId("start").click();
        waitUntil("it says so", () -> text("message").contains("open a picture or video"));
        screenshot("denied");

        Path picture = directory.resolve("astronaut.png");
        ImageIO.write(Portraits.astronaut(), "png", picture.toFile());
        byId("file").sendKeys(picture.toString());
        waitUntil("boxes are drawn", () -> drawnPixels() > 500);
        assertThat(text("label")).isEqualTo("Happy");
        assertThat(text("count")).isEqualTo("1");
        assertThat(text("message")).isEmpty();
        screenshot("picture");

        Path broken = Files.writeString(directory.resolve("broken.png"), "no picture", ISO_8859_1);
        byId("file").sendKeys(broken.toString());
        waitUntil("it says so", () -> text("message").contains("cannot show that picture"));
        assertThat(drawnPixels()).isZero();

        Path video = FaceVideo.wandering(Portraits.astronaut(), 480, 360, 12).write(directory.resolve("video.mp4"), 36);
        byId("file").sendKeys(video.toString());
        waitUntil("the video is followed", () -> text("label").equals("Happy") && drawnPixels() > 500);
        screenshot("video");
        waitUntil("it ends", () -> text("message").contains("has ended"));
        drop(picture);
        waitUntil("the dropped picture is shown", () -> byId("picture").isDisplayed() && drawnPixels() > 500);
        assertQuiet();
    }

    /** Drops a file on the page, as a mouse would. */
    private void drop(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ((JavascriptExecutor) browser)
                .executeScript(
                        "const bytes = Uint8Array.from(atob(arguments[0]), c => c.charCodeAt(0));"
                                + "const data = new DataTransfer();"
                                + "data.items.add(new File([bytes], 'dropped.png', { type: 'image/png' }));"
                                + "document.getElementById('stage').dispatchEvent("
                                + "new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));",
                        java.util.Base64.getEncoder().encodeToString(bytes));
    }

    /** The README's picture is made by this, after a minute. */
    @Test
    @Tag("slow")
    void followsTwoFacesForAMinute() throws Exception {
        Path scene = write(twoFaces(), 20, directory.resolve("two.mjpeg"));
        open(
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                "--use-file-for-fake-video-capture=" + scene);
        byId("start").click();
        Thread.sleep(Duration.ofSeconds(62).toMillis());
        waitUntil(
                "both are seen",
                () -> text("count").equals("2") && text("detail").startsWith("9"));
        screenshot("web");
        assertQuiet();
    }

    @Test
    void comesBackWhenTheProgramDoes() throws Exception {
        open(
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                "--use-file-for-fake-video-capture=" + camera);
        byId("start").click();
        waitUntil("a face is seen", () -> !text("label").startsWith("No face"));
        int port = server.address().getPort();

        server.close();
        waitUntil("it says so", () -> text("message").contains("Is it still running?"));
        server = WebServer.start(
                recognizer,
                () -> new ExpressionTracker(recognizer.uncertaintyThreshold(), ExpressionTracker.DEFAULT_HALF_LIFE),
                "127.0.0.1",
                port,
                Limits.DEFAULT);
        waitUntil("it goes on", () -> text("message").isEmpty() && server.sockets() == 1);
    }
}
