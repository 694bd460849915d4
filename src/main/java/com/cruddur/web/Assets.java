package com.cruddur.web;

import com.cruddur.http.Asset;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files of the website, read once from the jar or the class folder. Their paths contain a hash of all contents, and
 * modules import each other by relative paths, so browsers may cache every file as immutable.
 */
final class Assets {

    /** Prefix of the versioned paths. */
    static final String PATH = "/assets/";

    private static final String ROOT = "web";
    private static final String SHELL = "index.html";

    private final Map<String, Asset> byPath;
    private final Asset shell;

    private Assets(Map<String, byte[]> files) {
        byte[] page = Objects.requireNonNull(files.remove(SHELL), SHELL);
        String base = PATH + version(files, page) + "/";
        shell = Asset.of(SHELL, shell(page, files, base));
        byPath = files.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap(
                        file -> base + file.getKey(), file -> Asset.of(file.getKey(), file.getValue())));
    }

    /** Reads and compresses all files. Blocks. */
    static Assets load() {
        URL root = Objects.requireNonNull(Assets.class.getResource("/" + ROOT + "/" + SHELL), SHELL);
        try {
            if (!root.getProtocol().equals("jar")) {
                return new Assets(read(Path.of(root.toURI()).resolveSibling("")));
            }
            String jar = root.getPath().substring(0, root.getPath().indexOf('!'));
            try (FileSystem files = FileSystems.newFileSystem(Path.of(new URI(jar)))) {
                return new Assets(read(files.getPath(ROOT)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(root.toString(), e);
        }
    }

    /** The HTML document that is served for every page. */
    Asset shell() {
        return shell;
    }

    @Nullable Asset at(String path) {
        return byPath.get(path);
    }

    private static Map<String, byte[]> read(Path root) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(root)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(root.relativize(path).toString().replace('\\', '/'), Files.readAllBytes(path));
            }
        }
        return files;
    }

    private static String version(Map<String, byte[]> files, byte[] page) {
        StringBuilder hashes = new StringBuilder(Asset.hash(page));
        files.forEach((name, content) -> hashes.append(name).append(Asset.hash(content)));
        return Asset.hash(hashes.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Adds a preload link per module; otherwise the browser discovers them one import after another. */
    private static byte[] shell(byte[] page, Map<String, byte[]> files, String base) {
        String modules = files.keySet().stream()
                .filter(name -> name.endsWith(".js"))
                .map(name -> "<link rel=\"modulepreload\" href=\"" + base + name + "\">")
                .collect(Collectors.joining("\n"));
        return new String(page, StandardCharsets.UTF_8)
                .replace("<!-- modules -->", modules)
                .replace("{assets}/", base)
                .getBytes(StandardCharsets.UTF_8);
    }
}
