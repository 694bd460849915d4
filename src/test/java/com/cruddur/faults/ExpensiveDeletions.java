package com.cruddur.faults;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** Deletions of the cruds with the most replies and of the most active accounts, each once. */
final class ExpensiveDeletions {

    private ExpensiveDeletions() {}

    static void addTo(ExpensiveRequests.Table table, DataSetTargets targets) {
        List<String> cruds = targets.cruds();
        table.add("deleteActivity", "cruds with the most replies", n -> {
            String[] crud = each(cruds, n);
            return Request.write("DELETE", "/api/activities/" + crud[0], targets.tokenOf(crud[1]), "");
        });
        List<String> accounts = targets.accounts();
        table.add("deleteAccount", "the most active users", n -> {
            String[] account = each(accounts, n);
            String body = new JsonObject().put("handle", account[1]).encode();
            return Request.write("DELETE", "/api/profile", targets.tokenOf(account[0]), body);
        });
    }

    private static String[] each(List<String> rows, long n) {
        return rows.get((int) (n % rows.size())).split(" ", 2);
    }
}
