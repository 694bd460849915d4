package com.cruddur.rival;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The routes that bin/bench measures. */
@RestController
@RequestMapping("/api/activities")
class ActivityController {

    private static final Map<String, Duration> TTLS =
            Map.of("1-hour", Duration.ofHours(1), "1-day", Duration.ofDays(1), "7-days", Duration.ofDays(7));

    record Thread(Activity activity, List<Activity> replies) {}

    record Feed(ActivityRepository.Profile profile, List<Activity> activities) {}

    record NewActivity(String message, String ttl) {}

    record NewReply(String message) {}

    private final ActivityRepository activities;

    ActivityController(ActivityRepository activities) {
        this.activities = activities;
    }

    @GetMapping("/home")
    List<Activity> home() {
        return activities.newest();
    }

    @GetMapping("/{uuid}")
    ResponseEntity<Thread> thread(@PathVariable UUID uuid) {
        return ResponseEntity.of(activities.find(uuid).map(activity -> new Thread(activity, activities.replies(uuid))));
    }

    @GetMapping("/@{handle}")
    ResponseEntity<Feed> feed(@PathVariable String handle) {
        return ResponseEntity.of(
                activities.profile(handle).map(profile -> new Feed(profile, activities.newestOf(profile.uuid()))));
    }

    @PostMapping
    ResponseEntity<Activity> post(@AuthenticationPrincipal Jwt token, @RequestBody NewActivity activity) {
        Duration ttl = TTLS.getOrDefault(activity.ttl(), Duration.ofDays(7));
        return ResponseEntity.of(activities.post(
                token.getSubject(),
                activity.message(),
                OffsetDateTime.now(ZoneOffset.UTC).plus(ttl)));
    }

    @PostMapping("/{uuid}/reply")
    ResponseEntity<Activity> reply(
            @AuthenticationPrincipal Jwt token, @PathVariable UUID uuid, @RequestBody NewReply reply) {
        return ResponseEntity.of(activities.reply(token.getSubject(), uuid, reply.message()));
    }

    @PutMapping("/{uuid}/like")
    ResponseEntity<Map<String, Integer>> like(@AuthenticationPrincipal Jwt token, @PathVariable UUID uuid) {
        activities.like(token.getSubject(), uuid);
        Optional<Activity> activity = activities.find(uuid);
        return ResponseEntity.of(activity.map(liked -> Map.of("likes_count", liked.likesCount())));
    }
}
