package io.fer4j.examples.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fer4j.Emotion;
import io.fer4j.EmotionRecognizer;
import io.fer4j.FaceEmotion;
import io.fer4j.image.BufferedImageFrames;
import io.fer4j.image.PictureFile;
import io.fer4j.image.Portraits;
import io.fer4j.vision.FaceVideo;
import io.fer4j.vision.tracking.ExpressionTracker;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Rectangle;
import org.openqa.selenium.WebElement;

/** The page in a real browser, whose camera is a file: a neutral face, then a smile, and so on. */
@Timeout(180)
class WebPageTest {
    private static final int FRAMES_A_SECOND = 30;
    private static final int SECONDS_A_FACE = 4;

    /** An address kept for documentation, which the browsers are told is this machine. */
    private static final String ELSEWHERE = "192.0.2.7";

    private static final String KEY = "0123456789abcdefghij-of-the-page";

    @TempDir
    private static Path directory;

    private static EmotionRecognizer recognizer;
    private static PageBrowser withCamera;

    private WebServer server;
    private PageBrowser browser;

    @BeforeAll
    static void prepare() throws IOException {
        assumeTrue(
                PageBrowser.isInstalled(), "Chromium is not installed (Debian packages chromium and chromium-driver)");
        recognizer = EmotionRecognizer.create();
        Path camera = write(faceThatChanges(), 2 * SECONDS_A_FACE, directory.resolve("camera.mjpeg"));
        withCamera = PageBrowser.desktop(directory.resolve("with-camera"), cameraOptions(camera));
    }

    @AfterAll
    static void closeAll() {
        if (withCamera != null) {
            withCamera.close();
        }
        if (recognizer != null) {
            recognizer.close();
        }
    }

    private static String[] cameraOptions(Path camera) {
        return new String[] {
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            "--use-file-for-fake-video-capture=" + camera,
            "--host-resolver-rules=MAP " + ELSEWHERE + " 127.0.0.1"
        };
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

    private static WebServer start(ServerOptions options) {
        return WebServer.start(
                recognizer,
                recognizer,
                () -> new ExpressionTracker(recognizer.uncertaintyThreshold(), ExpressionTracker.DEFAULT_HALF_LIFE),
                options);
    }

    private void open(PageBrowser in, ServerOptions options) throws Exception {
        server = start(options);
        browser = in;
        browser.open(server.address().toString());
    }

    private void openWithCamera() throws Exception {
        open(
                withCamera,
                ServerOptions.at("127.0.0.1", 0).withNotice(new PageNotice("en", "Expressions are read here.")));
    }

    /** Starts the camera and waits for the first face. */
    private void goLive() throws Exception {
        browser.byId("start").click();
        browser.waitForState("live");
        browser.waitUntil("a face is seen", () -> browser.drawnPixels() > 500);
    }

    @AfterEach
    void quit() throws Exception {
        if (browser == withCamera && browser != null) {
            // Leaves the page, so that it does not look for its server.
            browser.run("location.href = 'about:blank'");
        } else if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    @Test
    void showsHowACamerasFaceChanges() throws Exception {
        openWithCamera();
        browser.screenshot("start");
        assertThat(browser.text("label")).isEqualTo("No face yet");
        assertThat(browser.text("notice")).isEqualTo("Expressions are read here.");
        assertThat(browser.text("whereto"))
                .isEqualTo("Pictures go to the program on this computer only; nothing is stored.");
        assertThat(browser.visibleButtons()).containsExactly("Start camera", "Open a picture or video");
        assertThat(browser.drawnPixels()).isZero();
        browser.assertAccessible();

        goLive();

        assertThat(browser.said()).isEqualTo("The camera is on.");
        browser.waitUntil("the smile is seen", () -> browser.text("label").equals("Happy"));
        assertThat(browser.byId("emoji").getDomProperty("src")).endsWith("/emoji/happy.png");
        browser.waitUntil("it is drawn with the next picture", () -> browser.drawnPixels() > 500);
        browser.waitUntil("another face is seen", () -> !browser.text("label").equals("Happy"));
        browser.waitUntil("its look is neutral", () -> browser.text("label").equals("Neutral"));
        assertThat(browser.byId("emoji").getDomProperty("src")).endsWith("/emoji/neutral.png");
        browser.waitUntil("it smiles again", () -> browser.text("label").equals("Happy"));
        assertThat(Double.parseDouble(browser.text("rate"))).isPositive();
        assertThat(browser.text("latency")).endsWith(" ms");
        assertThat(browser.findAll("#bars li"))
                .filteredOn(WebElement::isDisplayed)
                .hasSize(7);
        browser.waitUntil(
                "its bar is long",
                () -> (Long) browser.run("const row = document.querySelector('#bars li.strongest');"
                                + "return row?.querySelector('.name').textContent === 'happy'"
                                + "    ? Math.round(row.querySelector('.fill').getBoundingClientRect().width) : 0;")
                        > 50);
        browser.waitUntil(
                "screen readers hear of it",
                () -> String.valueOf(browser.byId("spoken").getDomProperty("textContent"))
                        .startsWith("happy"));
        browser.waitUntil(
                "the last minute is told in words",
                () -> browser.text("summary").matches("Last minute: .*happy \\d+ s.*\\.")
                        && browser.text("summary").contains("neutral"));
        browser.screenshot("camera");
        browser.assertAccessible();

        assertThat(browser.visibleButtons())
                .containsExactly("Stop", "Open a picture or video", "This is my neutral look");
        browser.byId("neutral").click();
        assertThat(browser.byId("forget").isDisplayed()).isTrue();
        browser.byId("stop").click();
        browser.waitUntil("the socket is closed", () -> server.sockets() == 0);
        assertThat(browser.byId("invitation").isDisplayed()).isTrue();
        assertThat(browser.drawnPixels()).isZero();
        assertThat(browser.run("return document.activeElement.id"))
                .as("the keyboard goes on where it was")
                .isEqualTo("start");
        browser.assertQuiet(server);
    }

    @Test
    void saysWhatToDoWithoutACameraAndTakesFiles() throws Exception {
        open(
                PageBrowser.desktop(
                        directory.resolve("denied"), "--use-fake-device-for-media-stream", "--deny-permission-prompts"),
                ServerOptions.at("127.0.0.1", 0));
        assertThat(browser.byId("alert").getCssValue("display"))
                .as("in the tree before it says something")
                .isNotEqualTo("none");
        assertThat(browser.byId("message").getCssValue("display")).isNotEqualTo("none");
        browser.byId("start").click();
        browser.waitUntil("it says so", () -> browser.text("alert").contains("The camera was not allowed."));
        assertThat(browser.state()).isEqualTo("idle");
        browser.screenshot("denied");

        Path picture = directory.resolve("astronaut.png");
        ImageIO.write(Portraits.astronaut(), "png", picture.toFile());
        browser.byId("file").sendKeys(picture.toString());
        browser.waitUntil("boxes are drawn", () -> browser.drawnPixels() > 500);
        assertThat(browser.state()).isEqualTo("still");
        assertThat(browser.text("label")).isEqualTo("Happy");
        assertThat(browser.text("count")).isEqualTo("1");
        assertThat(browser.said()).isEqualTo("One face was found.");
        browser.assertAccessible();
        browser.screenshot("picture");

        Path broken = Files.writeString(directory.resolve("broken.png"), "no picture", ISO_8859_1);
        browser.byId("file").sendKeys(broken.toString());
        browser.waitUntil("it says so", () -> browser.text("alert").contains("cannot show that picture"));
        assertThat(browser.drawnPixels()).isZero();

        Path video = FaceVideo.wandering(Portraits.astronaut(), 480, 360, 12).write(directory.resolve("video.mp4"), 36);
        browser.byId("file").sendKeys(video.toString());
        browser.waitUntil(
                "the video is followed", () -> browser.text("label").equals("Happy") && browser.drawnPixels() > 500);
        browser.screenshot("video");
        browser.waitUntil("it ends", () -> browser.said().equals("The video has ended."));
        assertThat(browser.state()).isEqualTo("still");
        browser.run("document.getElementById('video').play()");
        browser.waitForState("live");
        browser.drop(picture, "image/png");
        browser.waitUntil(
                "the dropped picture is shown",
                () -> browser.byId("picture").isDisplayed() && browser.drawnPixels() > 500);
        browser.assertQuiet(server);
    }

    /** Ten people, each of another size, in a picture much larger than what is sent of live video. */
    private static Path group(Path file) throws IOException {
        BufferedImage group = new BufferedImage(2400, 1500, BufferedImage.TYPE_3BYTE_BGR);
        Graphics2D graphics = group.createGraphics();
        graphics.setColor(new Color(0x708090));
        graphics.fillRect(0, 0, group.getWidth(), group.getHeight());
        for (int i = 0; i < 10; i++) {
            BufferedImage portrait = i % 2 == 0 ? Portraits.astronaut() : Portraits.monaLisa();
            int height = 560 - 12 * i;
            int width = height * portrait.getWidth() / portrait.getHeight();
            graphics.drawImage(portrait, 20 + 470 * (i % 5), 60 + 700 * (i / 5), width, height, null);
        }
        graphics.dispose();
        ImageIO.write(group, "jpg", file.toFile());
        return file;
    }

    @Test
    void givesAPictureTheNumbersOfTheOtherProgramsOnAPhone() throws Exception {
        open(
                PageBrowser.phone(directory.resolve("phone")),
                ServerOptions.at("127.0.0.1", 0)
                        .withNotice(new PageNotice(
                                "de",
                                "Ein KI-System liest aus diesem Bild Gesichtsausdrücke ab. Nichts wird gespeichert.")));
        for (String button : List.of("start", "open")) {
            Rectangle place = browser.byId(button).getRect();
            assertThat(place.getY() + place.getHeight())
                    .as("the lower edge of %s on the first screen", button)
                    .isLessThan(844);
            assertThat(place.getX() + place.getWidth()).isLessThanOrEqualTo(390);
        }
        assertThat(browser.run("return document.documentElement.scrollWidth"))
                .as("nothing to scroll sideways")
                .isEqualTo(390L);
        assertThat(browser.find(".with-fingers").isDisplayed()).isTrue();
        browser.assertAccessible();
        browser.screenshot("phone-start");
        browser.byId("start").click();
        browser.waitUntil("it says so", () -> browser.text("alert").startsWith("No camera was found."));

        Path picture = group(directory.resolve("group.jpg"));
        List<FaceEmotion> faces = recognizer.recognize(PictureFile.read(picture));
        assertThat(faces).hasSizeGreaterThanOrEqualTo(8);
        browser.byId("file").sendKeys(picture.toString());

        browser.waitUntil("all are found", () -> browser.said().equals(faces.size() + " faces were found."));
        for (Emotion emotion : faces.get(0).scores().classes()) {
            WebElement percent = browser.findAll("#bars .percent").get(emotion.ordinal());
            assertThat(percent.getText())
                    .as(emotion.label())
                    .isEqualTo(Math.round(100 * faces.get(0).scores().probability(emotion)) + " %");
        }
        browser.assertAccessible();
        browser.screenshot("phone-group");
    }

    @Test
    void putsLabelsNeitherOnFacesNorOnEachOther() throws Exception {
        openWithCamera();
        Object found = browser.await("const { overlap, placeLabels } = await import('/labels.js');let seed = 1; const"
                + " random = () => (seed = (seed * 16807) % 2147483647) / 2147483647;const picture = { x: 0, y: 0, w: 900,"
                + " h: 600 }; let chips = 0; let badges = 0; const wrong = [];for (let round = 0; round < 300; round++) { "
                + " const faces = []; const slots = new Map();  for (let i = 0; i < 1 + (round % 9); i++) {    const side"
                + " = 30 + 90 * random();    const box = { x: 850 * random() - 10, y: 550 * random() - 10, w: side, h: 1.2"
                + " * side };    if (faces.every(f => overlap(f.box, box) === 0)) {      faces.push({ key: i, box, unit:"
                + " 13, chipWidth: unit => 9 * unit }); } }  for (const label of placeLabels(picture, faces, slots)) {   "
                + " if (!label) { wrong.push(round); continue; }    label.style === 'chip' ? chips++ : badges++;    const"
                + " covered = faces.reduce((sum, f) => sum + overlap(f.box, label), 0);    const inside = label.x >= 0 &&"
                + " label.y >= 0 && label.x + label.w <= 900 && label.y + label.h <= 600;    if (covered > 0 || !inside) {"
                + " wrong.push(round); } }  const labels = placeLabels(picture, faces, slots);  for (let a = 0; a <"
                + " labels.length; a++) { for (let b = 0; b < a; b++) {    if (overlap(labels[a], labels[b]) > 0) {"
                + " wrong.push(round); } } } }return [wrong.length, chips > 300, chips > 10 * badges];");
        assertThat(found).isEqualTo(List.of(0L, true, true));
    }

    @Test
    void letsBoxesGlideFromAnswerToAnswer() throws Exception {
        openWithCamera();
        Object found = browser.await("const { GlidingFaces } = await import('/tracks.js'); const faces = new"
                + " GlidingFaces();const answer = (trackId, x) => ({ width: 100, height: 100,  faces: [{ trackId, box: {"
                + " x, y: 0, width: 10, height: 10 } }] });const at = time =>"
                + " faces.at(time)[0].box.x;faces.update(answer(1, 0)); const first = at(1000);faces.update(answer(1,"
                + " 50)); const soon = at(1016); const later = at(1050); const last = at(3000);faces.update(answer(2,"
                + " 90)); const other = at(3016);return [first === 0, soon > 0.05 && soon < 0.2, later > soon && later <"
                + " 0.5,  Math.abs(last - 0.5) < 0.001, other === 0.9];");
        assertThat(found).isEqualTo(List.of(true, true, true, true, true));
    }

    @Test
    void saysWherePicturesGoWhenItIsServedToOthers() throws Exception {
        open(withCamera, ServerOptions.at("0.0.0.0", 0));
        String there = ELSEWHERE + ":" + server.address().getPort() + "/";
        browser.open("http://" + there);
        assertThat(browser.text("whereto"))
                .isEqualTo("Pictures leave this device: they go to " + ELSEWHERE
                        + ", unencrypted, so that others in the network can see them. Nothing is stored there.");
        assertThat(browser.find("body").getText()).doesNotContain("this computer only", "Nothing leaves");
        browser.byId("start").click();
        browser.waitUntil("it says so", () -> browser.text("alert").contains("only on localhost and through https"));
        browser.screenshot("elsewhere");
        server.close();

        server = start(ServerOptions.at("0.0.0.0", 0).withCertificate(ServerCertificate.selfSigned("0.0.0.0")));
        browser.open("https://" + ELSEWHERE + ":" + server.address().getPort() + "/");
        assertThat(browser.text("whereto"))
                .isEqualTo("Pictures leave this device: they go to " + ELSEWHERE
                        + ", encrypted. Nothing is stored there.");
        goLive();
        browser.waitUntil("the smile is seen", () -> browser.text("label").equals("Happy"));
    }

    @Test
    void comesBackWhenTheProgramDoes() throws Exception {
        openWithCamera();
        goLive();
        int port = server.address().getPort();

        server.close();
        browser.waitForState("lost");
        assertThat(browser.text("alert")).isEqualTo("The program does not answer. Is it still running? Trying again …");
        browser.screenshot("lost");
        browser.assertAccessible();
        server = start(ServerOptions.at("127.0.0.1", port));
        browser.waitForState("live");
        assertThat(browser.text("alert")).isEmpty();
        assertThat(server.sockets()).isEqualTo(1);
    }

    @Test
    void asksAFullServerLessAndLessOften() throws Exception {
        Limits full = new Limits(
                8_000_000,
                25_000_000,
                32_000_000,
                16,
                12_000_000,
                8,
                Duration.ofSeconds(15),
                2_000_000,
                4_000_000,
                40,
                0,
                Duration.ofSeconds(60),
                40,
                300,
                Duration.ofSeconds(15),
                Duration.ofSeconds(8));
        open(withCamera, ServerOptions.at("127.0.0.1", 0).withLimits(full));
        browser.byId("start").click();
        browser.waitForState("lost");
        assertThat(browser.text("alert")).isEqualTo("The program serves as many browsers as it can. Trying again …");
        browser.run("window.said = []; new MutationObserver(() => window.said.push("
                + "document.getElementById('alert').textContent)).observe("
                + "document.getElementById('alert'), { childList: true, characterData: true, subtree: true });");
        var unused = browser.events("Network.webSocketCreated");
        Thread.sleep(6000);
        assertThat(browser.events("Network.webSocketCreated")).hasSizeBetween(1, 4);
        assertThat(browser.run("return window.said")).as("it does not flicker").isEqualTo(List.of());
        assertThat(browser.state()).isEqualTo("lost");
        browser.byId("stop").click();
        browser.waitForState("idle");
    }

    private void startWithKey() throws IOException {
        ApiKeys keys = ApiKeys.read(Files.writeString(directory.resolve("keys"), KEY + "\n"));
        server = start(ServerOptions.at("127.0.0.1", 0).withAccess(Access.LOCAL.withKeys(keys)));
        browser = withCamera;
    }

    @Test
    void asksForAKeyWhereTheServerDoes() throws Exception {
        startWithKey();
        browser.open(server.address().toString(), "locked");
        assertThat(browser.text("message")).isEqualTo("The program asks for a key.");
        assertThat(browser.visibleButtons()).containsExactly("Use this key");
        assertThat(browser.byId("unlock").isDisplayed()).isTrue();
        browser.assertAccessible();
        browser.screenshot("locked");
        browser.byId("key").sendKeys("not-the-key-of-this-server");
        browser.byId("unlock").click();
        browser.waitUntil("it says so", () -> browser.text("alert").equals("This key is not one of the program's."));
        assertThat(browser.state()).isEqualTo("locked");
        browser.assertAccessible();

        browser.byId("key").clear();
        browser.byId("key").sendKeys(" " + KEY + "\n");
        browser.waitForState("idle");
        assertThat(browser.byId("access").isDisplayed()).isFalse();
        assertThat(browser.byId("key").getDomProperty("value")).isEmpty();
        assertWorksAndKeepsTheKeyToItself();

        browser.open(server.address().toString(), "locked");
    }

    @Test
    void takesAKeyFromItsAddressAndRemovesItThere() throws Exception {
        startWithKey();
        browser.open(server.address() + "#key=" + KEY);
        assertThat(browser.run("return location.href"))
                .isEqualTo(server.address().toString());
        assertWorksAndKeepsTheKeyToItself();
        browser.open(server.address() + "#key=wrong-key-in-the-address", "locked");
        assertThat(browser.run("return location.href"))
                .isEqualTo(server.address().toString());
    }

    private void assertWorksAndKeepsTheKeyToItself() throws Exception {
        Path picture = directory.resolve("keyed.png");
        ImageIO.write(Portraits.astronaut(), "png", picture.toFile());
        browser.byId("file").sendKeys(picture.toString());
        browser.waitUntil("a face is found", () -> browser.text("label").equals("Happy"));
        goLive();
        browser.waitUntil("the smile is seen", () -> browser.text("label").equals("Happy"));
        assertThat(browser.run("return [localStorage.length, sessionStorage.length, document.cookie, location.hash]"))
                .isEqualTo(List.of(0L, 0L, "", ""));
        assertThat(browser.run("return document.documentElement.outerHTML").toString())
                .doesNotContain(KEY);
        assertThat(browser.events("Network.requestWillBeSent"))
                .isNotEmpty()
                .allSatisfy(
                        sent -> assertThat(sent.at("/request/url").textValue()).doesNotContain(KEY));
        browser.byId("stop").click();
        browser.waitForState("idle");
    }

    @Test
    void saysThatItsServerTakesNothingFromOtherMachines() throws Exception {
        server = start(ServerOptions.at("127.0.0.1", 0).withPublicUrl(java.net.URI.create("http://faces.example.org")));
        browser = withCamera;
        browser.open(server.address().toString(), "locked");
        assertThat(browser.text("alert"))
                .startsWith("Expected a client on the server's own machine, found another one");
        assertThat(browser.byId("key").isDisplayed()).isFalse();
        browser.assertAccessible();
    }

    @Test
    void sendsACopyOfAFileThatIsTooLarge() throws Exception {
        Limits small = new Limits(
                100_000,
                25_000_000,
                32_000_000,
                16,
                12_000_000,
                8,
                Duration.ofSeconds(15),
                2_000_000,
                4_000_000,
                40,
                32,
                Duration.ofSeconds(60),
                40,
                300,
                Duration.ofSeconds(15),
                Duration.ofSeconds(8));
        open(withCamera, ServerOptions.at("127.0.0.1", 0).withLimits(small));
        Path picture = directory.resolve("large.png");
        ImageIO.write(Portraits.astronaut(), "png", picture.toFile());
        assertThat(picture).satisfies(file -> assertThat(Files.size(file)).isGreaterThan(100_000));
        browser.byId("file").sendKeys(picture.toString());
        browser.waitUntil("a face is found", () -> browser.text("count").equals("1"));
        assertThat(browser.text("label")).isEqualTo("Happy");
        assertThat(browser.said()).isEqualTo("The program does not take this file as it is; a copy of it was sent.");
    }

    @Test
    void namesACameraThatIsGoneAndStartsItAgain() throws Exception {
        openWithCamera();
        goLive();
        // As some systems do it, without a word.
        browser.run("document.getElementById('video').srcObject.getTracks()[0].stop()");
        browser.waitForState("lost");
        assertThat(browser.text("alert")).startsWith("The camera is gone: it was unplugged");
        assertThat(browser.visibleButtons()).containsExactly("Start camera", "Open a picture or video");
        assertThat(browser.text("label")).isEqualTo("No face yet");
        browser.waitUntil("nothing is sent any more", () -> server.sockets() == 0);
        browser.screenshot("camera-gone");

        goLive();
        browser.run("document.getElementById('video').srcObject.getTracks()[0].dispatchEvent(new Event('ended'))");
        assertThat(browser.state()).isEqualTo("lost");
        assertThat(browser.text("alert")).startsWith("The camera is gone: it was unplugged");
    }

    @Test
    void offersTheCamerasAndMirrorsAllButTheOneOnThePhonesBack() throws Exception {
        openWithCamera();
        browser.run("const real = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);"
                + "navigator.mediaDevices.enumerateDevices = async () => [...await real(),"
                + " { kind: 'videoinput', deviceId: 'gone', label: 'Back camera' }];");
        goLive();
        assertThat(browser.findAll("#camera option").stream().map(WebElement::getText))
                .hasSize(2)
                .contains("Back camera");
        assertThat(browser.run("return document.getElementById('video').classList.contains('mirrored')"))
                .isEqualTo(true);
        browser.assertAccessible();
        browser.screenshot("two-cameras");

        choose("gone");
        browser.waitUntil("it says so", () -> browser.text("alert").contains("That camera is not there any more."));
        assertThat(browser.state()).isEqualTo("idle");

        browser.run("const real = MediaStreamTrack.prototype.getSettings;"
                + "MediaStreamTrack.prototype.getSettings = function () {"
                + "  return { ...real.call(this), facingMode: 'environment' }; };");
        choose(String.valueOf(browser.run("return document.getElementById('camera').options[0].value")));
        browser.waitForState("live");
        assertThat(browser.run("return document.getElementById('video').classList.contains('mirrored')"))
                .as("a camera on a phone's back")
                .isEqualTo(false);
    }

    private void choose(String camera) {
        browser.run(
                "const list = document.getElementById('camera'); list.value = arguments[0];"
                        + "list.dispatchEvent(new Event('change'));",
                camera);
    }

    @Test
    void goesOnDrawingWithoutAnEmoji() throws Exception {
        withCamera.command("Network.enable", Map.of());
        withCamera.command("Network.setBlockedURLs", Map.of("urls", List.of("*/emoji/*")));
        try {
            openWithCamera();
            goLive();
            browser.waitUntil("the smile is seen", () -> browser.text("label").equals("Happy"));
            browser.waitUntil("it is drawn", () -> browser.drawnPixels() > 500);
            browser.waitUntil(
                    "so is the last minute", () -> browser.text("summary").contains("happy"));
        } finally {
            withCamera.command("Network.setBlockedURLs", Map.of("urls", List.of()));
        }
    }

    @Test
    void sendsNothingWhileNobodySeesIt() throws Exception {
        openWithCamera();
        goLive();
        browser.run("Object.defineProperty(document, 'hidden', { value: true, configurable: true });");
        Thread.sleep(1000);
        var unused = browser.events("Network.webSocketFrameSent");
        Thread.sleep(1000);
        assertThat(browser.events("Network.webSocketFrameSent")).isEmpty();
        browser.run("delete document.hidden");
        browser.waitUntil(
                "it goes on",
                () -> !browser.events("Network.webSocketFrameSent").isEmpty());
        assertThat(browser.state()).isEqualTo("live");
    }

    @Test
    void waitsForAProgramThatDoesNotAnswerWhenThePageIsOpened() throws Exception {
        withCamera.command("Network.enable", Map.of());
        withCamera.command("Network.setBlockedURLs", Map.of("urls", List.of("*/expressions.json")));
        server = start(ServerOptions.at("127.0.0.1", 0));
        browser = withCamera;
        browser.run("location.href = arguments[0]", server.address().toString());
        browser.waitUntil("it says so", () -> "lost".equals(browser.state()));
        assertThat(browser.text("alert")).isEqualTo("The program does not answer. Is it still running? Trying again …");
        assertThat(browser.visibleButtons()).isEmpty();
        withCamera.command("Network.setBlockedURLs", Map.of("urls", List.of()));
        browser.waitForState("idle");
        assertThat(browser.text("alert")).isEmpty();
    }

    /** The README's picture is made by this, after a minute. */
    @Test
    @Tag("slow")
    void followsTwoFacesForAMinute() throws Exception {
        Path scene = write(twoFaces(), 20, directory.resolve("two.mjpeg"));
        open(
                PageBrowser.desktop(directory.resolve("two"), cameraOptions(scene)),
                ServerOptions.at("127.0.0.1", 0)
                        .withNotice(new PageNotice(
                                "en", "An AI system reads facial expressions from this picture. Nothing is stored.")));
        goLive();
        Thread.sleep(Duration.ofSeconds(62).toMillis());
        browser.waitUntil(
                "both are seen",
                () -> browser.text("count").equals("2")
                        && browser.text("detail").startsWith("9"));
        browser.screenshot("web");
        browser.assertQuiet(server);
    }
}
