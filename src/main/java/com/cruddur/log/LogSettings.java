package com.cruddur.log;

import com.cruddur.settings.Settings;
import java.util.logging.Handler;
import java.util.logging.Logger;

/**
 * The settings of the logs.
 *
 * @param isJson {@code LOG_FORMAT=json}: one JSON object per line
 * @param hasAccessLog {@code ACCESS_LOG=on}: one line per request
 */
public record LogSettings(boolean isJson, boolean hasAccessLog) {

    /** Parses the settings. */
    public static LogSettings of(Settings settings) {
        return new LogSettings(
                settings.choice("LOG_FORMAT", "text", "json").equals("json"),
                settings.choice("ACCESS_LOG", "off", "on").equals("on"));
    }

    /** Applies the format to the log of this process. */
    public void apply() {
        if (isJson) {
            Logger root = Logger.getLogger("");
            for (Handler handler : root.getHandlers()) {
                root.removeHandler(handler);
            }
            root.addHandler(new JsonHandler(System.err));
        }
    }
}
