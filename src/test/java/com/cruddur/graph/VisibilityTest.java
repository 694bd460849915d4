package com.cruddur.graph;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Statements;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every query of activities, people, messages or notifications contains a condition of {@link Visibility}. */
class VisibilityTest {

    private static final Pattern READS_WHAT_PEOPLE_WRITE = from("activities|messages|notifications|reposts|likes");
    private static final Pattern READS_PEOPLE = from("users");
    private static final Pattern HAS_VIEWER = Pattern.compile("cognito_user_id = (any \\()?\\$");

    private static final String NO_BLOCKED = "blocked_by";
    private static final String NO_SUSPENDED = "suspended_at";

    /** Statements with a viewer that a block does not concern, and why. */
    private static final Map<String, String> IN_SPITE_OF_A_BLOCK = Map.ofEntries(
            entry("PostActivity.POST", "writes a row of the viewer's own"),
            entry("UpdateProfile.REPLACE", "writes the row of the viewer"),
            entry("MessageGroups.PAGE", "old conversations stay readable"),
            entry("Conversation.PAGE", "old conversations stay readable"),
            entry("PeopleLists.BLOCKED", "the list is the viewer's own"),
            entry("PeopleLists.MUTED", "the list is the viewer's own"),
            entry("Relationships.", "a relationship can be read; the functions of the database compare blocks"),
            entry("ReportActivity.REPORT", "a crud can be reported"),
            entry("DeleteAccount.", "deletes the viewer"),
            entry("PersonalPages.HIDING", "returns whether the viewer hides anybody"),
            entry("Reactions.UNSET_", "a reaction can be taken back"),
            entry("Bookmarks.UNSET", "a bookmark can be taken back"),
            entry("MarkSeen.", "writes a mark of the viewer"),
            entry("AvatarFile.CURRENT", "has no viewer: an avatar is a public file"),
            entry("SaveAvatar.", "writes the row of the viewer"),
            entry("UploadAddress.", "writes a row of the viewer's own"),
            entry("Export.", "returns rows of the viewer's own"),
            entry("ViewerLookup.", "finds the viewer"));

    /** Statements without a viewer that a suspension does not concern, and why. */
    private static final Map<String, String> IN_SPITE_OF_A_SUSPENSION = Map.ofEntries(
            entry("ExpirySweep.", "deletes expired rows"),
            entry("ExpiredCruds.", "deletes expired cruds"),
            entry("AccountRows.", "deletes an account"),
            entry("AccountSweep.", "deletes accounts"),
            entry("DeleteAccount.", "deletes the viewer"),
            entry("DeletedCruds.", "deletes the cruds of an account"),
            entry("HiddenAuthors.HIDDEN", "returns what to leave out of activities that are read already"),
            entry("Stats.", "counts"),
            entry("MessageGroups.PAGE", "old messages stay readable"),
            entry("Conversation.PAGE", "old messages stay readable"),
            entry("PostActivity.POST", "writes a row of the viewer's own"),
            entry("EmbeddedIssuerRoutes.BY_HANDLE", "issues a token"),
            entry("UpdateProfile.REPLACE", "writes the row of the viewer"),
            entry("MarkSeen.", "writes a mark of the viewer"),
            entry("SaveAvatar.", "writes the row of the viewer"),
            entry("UploadAddress.", "writes a row of the viewer's own"),
            entry("Export.", "returns rows of the viewer's own"),
            entry("ViewerLookup.", "finds the viewer"));

    @Test
    void everyQueryWithAViewerOmitsBlockedPeople() throws Exception {
        Statements.constants().forEach((name, statement) -> {
            String sql = statement.sql();
            if (HAS_VIEWER.matcher(sql).find() && reads(sql) && !isExempt(name, IN_SPITE_OF_A_BLOCK)) {
                assertThat(sql).as(name).contains(NO_BLOCKED);
            }
        });
    }

    @Test
    void everyQueryOmitsSuspendedPeople() throws Exception {
        Statements.constants().forEach((name, statement) -> {
            if (reads(statement.sql()) && !isExempt(name, IN_SPITE_OF_A_SUSPENSION)) {
                assertThat(statement.sql()).as(name).contains(NO_SUSPENDED);
            }
        });
    }

    @Test
    void everyExemptionIsNeeded() throws Exception {
        var names = Statements.constants().keySet();
        for (var exemptions : List.of(IN_SPITE_OF_A_BLOCK, IN_SPITE_OF_A_SUSPENSION)) {
            assertThat(exemptions.keySet())
                    .allSatisfy(prefix -> assertThat(names).anyMatch(name -> name.startsWith(prefix)));
        }
    }

    private static boolean reads(String sql) {
        return READS_WHAT_PEOPLE_WRITE.matcher(sql).find()
                || READS_PEOPLE.matcher(sql).find();
    }

    private static boolean isExempt(String name, Map<String, String> exemptions) {
        return exemptions.keySet().stream().anyMatch(name::startsWith);
    }

    private static Pattern from(String tables) {
        return Pattern.compile("(?:\\bfrom|\\bjoin|,)\\s+\\(*(?:" + tables + ")\\b(?![.'])");
    }
}
