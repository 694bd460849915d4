package com.cruddur.faults;

/**
 * A crud that exists at all times, except while a writer has deleted or truncated it.
 *
 * @param counter the counter that its value is
 */
record CacheHistoryCrud(String uuid, String handle, String counter, CacheHistoryValue value) {

    String insert(long count) {
        return ("INSERT INTO activities (uuid, user_uuid, message, %s, expires_at) SELECT '%s', uuid, 'crud', %d,"
                        + " now() + interval '1 day' FROM users WHERE handle = '%s';")
                .formatted(counter, uuid, count, handle);
    }

    String update(long count) {
        return "UPDATE activities SET %s = %d WHERE uuid = '%s'".formatted(counter, count, uuid);
    }

    String delete() {
        return "DELETE FROM activities WHERE uuid = '%s'".formatted(uuid);
    }
}
