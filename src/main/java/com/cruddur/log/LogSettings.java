package com.cruddur.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Logger;

/**
 * The settings of the logs.
 *
 * @param isJson {@code LOG_FORMAT=json}: one JSON object per line
 * @param hasAccessLog {@code ACCESS_LOG=on}: one line per request
 */
public record LogSettings(boolean isJson, boolean hasAccessLog) {

    private static final String FORMAT = "LOG_FORMAT";
    private static final String ACCESS_LOG = "ACCESS_LOG";

    /** Parses the settings; an invalid setting counts as missing. */
    public static LogSettings of(Map<String, String> environment) {
        return new LogSettings(
                value(environment, FORMAT).equals("json"),
                value(environment, ACCESS_LOG).equals("on"));
    }

    /** One sentence for each invalid setting. */
    public static List<String> problems(Map<String, String> environment) {
        List<String> problems = new ArrayList<>();
        if (!List.of("", "text", "json").contains(value(environment, FORMAT))) {
            problems.add(FORMAT + " must be text or json");
        }
        if (!List.of("", "off", "on").contains(value(environment, ACCESS_LOG))) {
            problems.add(ACCESS_LOG + " must be on or off");
        }
        return problems;
    }

    /** Applies the format to the handlers of this process. */
    public void apply() {
        if (isJson) {
            for (Handler handler : Logger.getLogger("").getHandlers()) {
                handler.setFormatter(new JsonFormatter());
            }
        }
    }

    private static String value(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, "").strip();
    }
}
