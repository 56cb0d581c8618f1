package dev.tanqiao;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.logging.Level;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/**
 * A browser without a window, for tests of pages. Where the machine has none the test is skipped and says so, unless
 * {@code BROWSER_TESTS=required} is in the environment, as in CI.
 */
public final class Chromium implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Dimension SIZE = new Dimension(1400, 900);

    private final ChromeDriver driver;

    private Chromium(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Starts one that knows nothing of any other. */
    public static Chromium start() {
        Optional<Path> browser = onThePath("chromium", "google-chrome");
        Optional<Path> service = onThePath("chromedriver");
        if (!"required".equals(System.getenv("BROWSER_TESTS"))) {
            assumeTrue(
                    browser.isPresent() && service.isPresent(),
                    "Skipped: the page is looked at in a browser, and chromium and chromedriver are not both on the PATH (apt-get install chromium chromium-driver).");
        }
        var options = new ChromeOptions();
        options.setBinary(browser.orElseThrow().toFile());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--no-first-run",
                "--lang=en");
        var logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        var driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(service.orElseThrow().toFile())
                        .usingAnyFreePort()
                        .build(),
                options);
        driver.manage().window().setSize(SIZE);
        return new Chromium(driver);
    }

    private static Optional<Path> onThePath(String... names) {
        List<String> folders = Arrays.asList(System.getenv("PATH").split(File.pathSeparator));
        return Arrays.stream(names)
                .flatMap(name -> folders.stream().map(folder -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Goes to a page. */
    public void open(String address) {
        driver.get(address);
    }

    /** Makes the window that wide; 500 pixels is the narrowest. */
    public void widen(int width) {
        driver.manage().window().setSize(new Dimension(width, SIZE.getHeight()));
    }

    /** The first element that fits. */
    public WebElement find(String css) {
        return driver.findElement(By.cssSelector(css));
    }

    /** All elements that fit. */
    public List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** What is written in an element, as a reader sees it. */
    public String text(String css) {
        return find(css).getText();
    }

    /** Presses the button with this word on it inside an element; a page that draws anew meanwhile is looked at again. */
    public void press(String css, String word) {
        await().atMost(PATIENCE)
                .ignoreException(StaleElementReferenceException.class)
                .untilAsserted(() -> button(css, word).click());
    }

    private WebElement button(String css, String word) {
        return find(css).findElements(By.tagName("button")).stream()
                .filter(button -> button.getText().equals(word))
                .findFirst()
                .orElseThrow(
                        () -> new AssertionError("There is no button %s in %s: %s".formatted(word, css, text(css))));
    }

    /** Types into a field, in place of what stands there. */
    public void fill(String css, String value) {
        WebElement field = find(css);
        field.clear();
        field.sendKeys(value);
    }

    /** Runs a script in the page. */
    public void run(String script) {
        driver.executeScript(script);
    }

    /** Whether an expression of the page's script is true. */
    public boolean holds(String expression) {
        return Boolean.TRUE.equals(driver.executeScript("return " + expression));
    }

    /** What the page complained of since it was asked last: errors of scripts, addresses that do not answer. */
    public List<String> complaints() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
