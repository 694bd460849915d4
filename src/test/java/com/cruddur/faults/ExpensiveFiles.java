package com.cruddur.faults;

/** Avatars, the export of an account, the files of the documentation, and checks of health. */
final class ExpensiveFiles {

    private ExpensiveFiles() {}

    static void addTo(ExpensiveRequests.Table table, DataSetTargets targets) {
        // The text of a request is sent as UTF-8, so the image is ASCII: it is refused, but after all its bytes.
        String large = "GIF89a" + "x".repeat(1 << 20);
        String unknown = targets.viralCrud();
        table.write("putAvatar", "a MiB that is no image", "PUT", "/api/profile/avatar", large, "image/gif");
        table.write("uploadAvatar", "an unknown address", "PUT", "/avatars/uploads/" + unknown, large, "image/gif");
        table.write("deleteAvatar", "none", "DELETE", "/api/profile/avatar", "");
        table.write("avatarUploadAddress", "as is", "POST", "/avatars/key_upload", "{\"extension\":\"jpg\"}");
        table.get("currentAvatar", "none", "/avatars/" + targets.handle(0) + ".jpg");
        table.get("avatar", "none", "/avatars/" + unknown + "/x.jpg");
        table.getAs(0, "exportAccount", "the most active user", "/api/profile/export");
        table.get("openapi", "as is", "/openapi.yaml");
        table.get("docs", "as is", "/docs");
        table.get("docsFile", "the largest file", "/docs/swagger-ui-bundle.js");
        table.get("healthCheck", "as is", "/api/health-check");
        table.get("live", "as is", "/health/live");
        table.get("ready", "as is", "/health/ready");
    }
}
