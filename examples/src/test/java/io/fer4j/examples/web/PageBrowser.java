package io.fer4j.examples.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.openqa.selenium.By;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real browser that shows the page, and what a user sees and does there. */
final class PageBrowser implements AutoCloseable {
    private static final Path CHROMIUM = Path.of("/usr/bin/chromium");
    private static final Path DRIVER = Path.of("/usr/bin/chromedriver");
    private static final Path SCREENSHOTS = Path.of("target", "screenshots");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Logger SELENIUM = Logger.getLogger("org.openqa.selenium");

    private final ChromeDriver browser;

    private PageBrowser(ChromeOptions options) {
        // With its path given, Selenium looks for no driver and fetches none.
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(DRIVER.toFile())
                .build();
        browser = new ChromeDriver(service, options);
        browser.manage().timeouts().pageLoadTimeout(Duration.ofSeconds(60)).scriptTimeout(Duration.ofSeconds(60));
    }

    static boolean isInstalled() {
        return Files.isExecutable(CHROMIUM) && Files.isExecutable(DRIVER);
    }

    /** Opens a browser with the window of a desktop. */
    static PageBrowser desktop(Path profile, String... options) throws IOException {
        return new PageBrowser(chrome(profile, options).addArguments("--window-size=1360,860"));
    }

    /** Opens a browser as on a phone: 390x844 points, touched with fingers. */
    static PageBrowser phone(Path profile, String... options) throws IOException {
        ChromeOptions chrome = chrome(profile, options);
        chrome.setExperimentalOption(
                "mobileEmulation",
                Map.of("deviceMetrics", Map.of("width", 390, "height", 844, "pixelRatio", 2.0, "touch", true)));
        return new PageBrowser(chrome);
    }

    private static ChromeOptions chrome(Path profile, String... options) throws IOException {
        // It warns that it does not know the newest browser's inner workings, which are not needed here.
        SELENIUM.setLevel(Level.SEVERE);
        Files.createDirectories(SCREENSHOTS);
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
                        "--user-data-dir=" + profile,
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--no-first-run")
                .addArguments(options);
        chrome.setAcceptInsecureCerts(true);
        chrome.setCapability("goog:loggingPrefs", logs);
        return chrome;
    }

    /** Opens a page, and waits until it knows what it shows. What was logged before is forgotten. */
    void open(String address) throws Exception {
        open(address, "idle");
    }

    /** Opens a page, and waits for a state. What was logged before is forgotten. */
    void open(String address, String awaited) throws Exception {
        browser.manage().logs().get("browser");
        browser.manage().logs().get("performance");
        // A page that differs in the fragment alone would not be loaded anew.
        browser.get("about:blank");
        browser.get(address);
        waitForState(awaited);
    }

    WebElement byId(String id) {
        return browser.findElement(By.id(id));
    }

    WebElement find(String css) {
        return browser.findElement(By.cssSelector(css));
    }

    List<WebElement> findAll(String css) {
        return browser.findElements(By.cssSelector(css));
    }

    String text(String id) {
        return byId(id).getText();
    }

    String state() {
        return browser.findElement(By.tagName("body")).getDomAttribute("data-state");
    }

    /** What the page says below the picture. */
    String said() {
        return text("message") + text("alert");
    }

    List<String> visibleButtons() {
        return findAll("#controls button").stream()
                .filter(WebElement::isDisplayed)
                .map(WebElement::getText)
                .toList();
    }

    Object run(String script, Object... arguments) {
        return browser.executeScript(script, arguments);
    }

    /** Runs the body of an asynchronous function and returns what it returns. */
    Object await(String script, Object... arguments) {
        return browser.executeAsyncScript(
                "const done = arguments[arguments.length - 1];" + "(async (...args) => {" + script
                        + "})(...arguments).then(done, e => done('failed: ' + e));",
                arguments);
    }

    /** A command of Chromium's own protocol. */
    void command(String name, Map<String, Object> parameters) {
        browser.executeCdpCommand(name, parameters);
    }

    void waitForState(String name) throws Exception {
        waitUntil("the state is " + name, () -> name.equals(state()));
    }

    void waitUntil(String what, Condition condition) throws Exception {
        for (int i = 0; i < 600; i++) {
            if (condition.holds()) {
                return;
            }
            Thread.sleep(100);
        }
        screenshot("failed");
        throw new AssertionError("Expected that " + what + ". The page is " + state() + " and says: " + said());
    }

    interface Condition {
        boolean holds() throws Exception;
    }

    void screenshot(String name) throws IOException {
        Files.write(SCREENSHOTS.resolve(name + ".png"), browser.getScreenshotAs(OutputType.BYTES));
    }

    /** The number of overlay pixels that are not empty: boxes and labels. */
    long drawnPixels() {
        return (Long) run("const o = document.getElementById('overlay');"
                + "const c = new OffscreenCanvas(o.width, o.height).getContext('2d', { willReadFrequently: true });"
                + "c.drawImage(o, 0, 0); const p = c.getImageData(0, 0, o.width, o.height).data;"
                + "let n = 0; for (let i = 3; i < p.length; i += 4) { n += p[i] > 200 ? 1 : 0; } return n;");
    }

    /** Drops a file on the page, as a mouse would. */
    void drop(Path file, String type) throws IOException {
        run(
                "const bytes = Uint8Array.from(atob(arguments[0]), c => c.charCodeAt(0));"
                        + "const data = new DataTransfer();"
                        + "data.items.add(new File([bytes], 'dropped', { type: arguments[1] }));"
                        + "document.getElementById('stage').dispatchEvent("
                        + "new DragEvent('drop', { bubbles: true, cancelable: true, dataTransfer: data }));",
                java.util.Base64.getEncoder().encodeToString(Files.readAllBytes(file)),
                type);
    }

    /** What axe-core finds wrong for people who hear the page, enlarge it, or use no mouse. */
    void assertAccessible() throws IOException {
        try (InputStream axe = Objects.requireNonNull(PageBrowser.class.getResourceAsStream("/axe.min.js"))) {
            run(new String(axe.readAllBytes(), UTF_8));
        }
        assertThat(await("const found = await axe.run();"
                        + "return found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | '));"))
                .as("violations in the state %s", state())
                .isEqualTo(List.of());
    }

    /** The messages of Chromium's protocol of one kind since the last look. */
    List<JsonNode> events(String method) throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (LogEntry entry : browser.manage().logs().get("performance")) {
            JsonNode message = JSON.readTree(entry.getMessage()).get("message");
            if (message.get("method").textValue().equals(method)) {
                events.add(message.get("params"));
            }
        }
        return events;
    }

    /** The browser complained about nothing, and asked nobody but the server for anything. */
    void assertQuiet(WebServer server) throws IOException {
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
        assertThat(asked).contains("http://" + own + "/");
        assertThat(asked)
                .allSatisfy(url -> assertThat(url)
                        .matches("(http|ws)://\\Q" + own + "\\E/.*|blob:http://\\Q" + own + "\\E/.*|data:.*"));
    }

    @Override
    public void close() {
        browser.quit();
    }
}
