package com.cruddur.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The installed Chromium, for the tests of one class. Without one, the tests are skipped with a message. */
public final class Chromium implements BeforeAllCallback, AfterEachCallback, AfterAllCallback {

    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    /** Playwright's default of five seconds is too short on a busy machine. */
    private static final double TIMEOUT_MILLIS = 20_000;

    private final TestServer server;
    private final List<BrowserContext> contexts = new ArrayList<>();
    private final List<String> errors = new ArrayList<>();
    private @Nullable Playwright playwright;
    private @Nullable Browser browser;

    public Chromium(TestServer server) {
        this.server = server;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        Optional<Path> program = program();
        if (program.isEmpty()) {
            System.err.println(
                    "!!! SKIPPED: no chromium is installed, so " + context.getDisplayName() + " did NOT run. !!!");
        }
        Assumptions.assumeTrue(program.isPresent(), "no chromium");
        PlaywrightAssertions.setDefaultAssertionTimeout(TIMEOUT_MILLIS);
        playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser = playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(program.get())
                        .setArgs(FLAGS));
    }

    /** A page of a new browser context without a session. */
    public Page page() {
        return page(new Browser.NewContextOptions());
    }

    /** A page of a new browser context with the session of a user. */
    public Page page(String handle) {
        return page(new Browser.NewContextOptions(), handle);
    }

    public Page page(Browser.NewContextOptions options, String handle) {
        return page(options.setStorageState(signedIn(handle, baseUrl(options))));
    }

    public Page page(Browser.NewContextOptions options) {
        BrowserContext context = Objects.requireNonNull(browser).newContext(options.setBaseURL(baseUrl(options)));
        contexts.add(context);
        Page page = context.newPage();
        page.onPageError(errors::add);
        page.onConsoleMessage(message -> {
            if (message.text().matches("(?s).*(Content Security Policy|TrustedHTML|Trusted Type).*")) {
                errors.add(message.text());
            }
        });
        page.onDialog(dialog -> errors.add("a dialog: " + dialog.message()));
        return page;
    }

    /** Clears the recorded browser errors, for tests that provoke one. */
    public void clearErrors() {
        errors.clear();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        contexts.forEach(BrowserContext::close);
        contexts.clear();
        List<String> found = List.copyOf(errors);
        errors.clear();
        assertThat(found).as("browser errors").isEmpty();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (playwright != null) {
            playwright.close();
        }
    }

    private String baseUrl(Browser.NewContextOptions options) {
        return options.baseURL != null ? options.baseURL : server.api().uri("").toString();
    }

    /** The website's stored session of a user. */
    private String signedIn(String handle, String origin) {
        String name = server.query("SELECT display_name FROM users WHERE handle = '" + handle + "'");
        String sub = server.query("SELECT cognito_user_id FROM users WHERE handle = '" + handle + "'");
        JsonObject session = new JsonObject()
                .put("handle", handle)
                .put("name", name)
                .put("access", server.issuer().token(sub));
        JsonObject item = new JsonObject().put("name", "cruddur.session").put("value", session.encode());
        return new JsonObject()
                .put("cookies", new JsonArray())
                .put(
                        "origins",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("origin", origin)
                                        .put("localStorage", new JsonArray().add(item))))
                .encode();
    }

    private static Optional<Path> program() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
