package com.cruddur.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The methods of each resource. A path may match several templates, such as {@code /api/activities/home} and
 * {@code /api/activities/:uuid}. The most precise template alone determines its methods, whereas the router would try the
 * others as well.
 */
final class AllowedMethods {

    private final Router router;
    private final List<Template> templates;

    /** The methods of a router with all its routes. */
    AllowedMethods(Router router) {
        this.router = router;
        Map<String, Set<HttpMethod>> methods = new HashMap<>();
        for (Route route : router.getRoutes()) {
            if (route.getPath() != null && route.methods() != null) {
                methods.computeIfAbsent(route.getPath(), path -> new HashSet<>())
                        .addAll(route.methods());
            }
        }
        templates = methods.entrySet().stream()
                .map(entry -> Template.of(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingInt(Template::precision).reversed())
                .toList();
    }

    /** The value of the {@code Allow} header for a path; empty if no route matches. */
    String header(String path) {
        return templates.stream()
                .filter(template -> template.matches(path))
                .findFirst()
                .map(Template::methods)
                .orElse(Set.of())
                .stream()
                .map(HttpMethod::name)
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .collect(Collectors.joining(", "));
    }

    /** Adds routes, before all others, that fail with 405 for methods of less precise templates. */
    void rejectMethodsOfLessPreciseTemplates() {
        for (Template precise : templates) {
            Set<HttpMethod> rejected = new HashSet<>();
            for (Template other : templates) {
                if (other.precision() < precise.precision() && other.matches(precise.example())) {
                    rejected.addAll(other.methods());
                }
            }
            rejected.removeAll(precise.methods());
            if (!rejected.isEmpty()) {
                Route route = router.route(precise.path()).order(-1);
                rejected.forEach(route::method);
                route.setName("405").handler(context -> {
                    throw new Failure(ErrorCode.METHOD_NOT_ALLOWED);
                });
            }
        }
    }

    /** Vert.x ignores a slash at the end of a path. */
    private record Template(String path, Set<HttpMethod> methods, Pattern pattern) {

        static Template of(String path, Set<HttpMethod> methods) {
            return new Template(path, methods, Pattern.compile(path.replaceAll(":\\w+", "[^/]+") + "/?"));
        }

        boolean matches(String requestPath) {
            return pattern.matcher(requestPath).matches();
        }

        /** A path that matches. */
        String example() {
            return path.replaceAll(":\\w+", "x");
        }

        int precision() {
            return path.replaceAll(":\\w+", "").length();
        }
    }
}
