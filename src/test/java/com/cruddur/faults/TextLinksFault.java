package com.cruddur.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.cruddur.testing.Chromium;
import com.cruddur.testing.Concurrently;
import com.cruddur.testing.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The hashtags and mentions of texts with every code point: those of the response, of the database, and of the website. */
class TextLinksFault {

    @RegisterExtension
    static final FaultTable TABLE = new FaultTable();

    @RegisterExtension
    @Order(1)
    static final TestServer SERVER = new TestServer();

    @RegisterExtension
    @Order(2)
    static final Chromium CHROMIUM = new Chromium(SERVER);

    private static final int CLIENTS = 6;
    private static final int MAX_CHARACTERS = 280;
    private static final int CRUDS_PER_CALL = 500;

    /** Renders each crud as the website does, and returns the differences. */
    private static final String DIFFERENCES = """
            async cruds => {
              const main = document.querySelector('script[src$="/js/main.js"]').src;
              const { message } = await import(main.replace('main.js', 'text.js'));
              const { render } = await import(main.replace('js/main.js', 'vendor/lit-html/lit-html.js'));
              const key = name => name.replace(/\\p{Default_Ignorable_Code_Point}/gu, '').normalize('NFKC').toLowerCase()
                  .replaceAll('ß', 'ss').replaceAll('ς', 'σ');
              const keys = names => [...new Set(names.map(key))].join(' ');
              const differences = [];
              for (const { text, hashtags, mentions } of cruds) {
                const element = document.createElement('p');
                render(message(text, { hashtags, mentions }), element);
                const links = [...element.querySelectorAll('a')].map(link => link.textContent);
                const of = signs => keys(links.filter(link => signs.includes(link[0])).map(link => link.slice(1)));
                if (element.textContent !== text) differences.push('text ' + text);
                if (of('#＃\\uFE5F') !== keys(hashtags)) differences.push(keys(hashtags) + ' <> ' + of('#＃\\uFE5F'));
                if (of('@＠\\uFE6B') !== keys(mentions)) differences.push(keys(mentions) + ' <> ' + of('@＠\\uFE6B'));
              }
              return differences;
            }""";

    /** Hashtags and mentions as the API returns them. */
    private record Crud(String uuid, String text, List<?> hashtags, List<?> mentions) {

        static Crud of(JsonObject crud) {
            return new Crud(
                    crud.getString("uuid"),
                    crud.getString("message"),
                    crud.getJsonArray("hashtags").getList(),
                    crud.getJsonArray("mentions").getList());
        }
    }

    @Test
    void websiteLinksTheHashtagsOfTheDatabase() {
        FaultTable.Row row = TABLE.row(
                "hashtags and mentions of texts with every code point at six positions",
                "response = database = website");
        List<Crud> cruds = post(CodePointTexts.of(MAX_CHARACTERS));
        List<String> problems = new ArrayList<>(differencesOfDatabase(cruds));
        problems.addAll(differencesOfWebsite(cruds));
        row.figure(
                "%,d code points in %,d texts, %d differences %s"
                        .formatted(
                                CodePointTexts.CODE_POINTS.size(),
                                cruds.size(),
                                problems.size(),
                                problems.stream()
                                        .limit(3)
                                        .map(CodePointTexts::shown)
                                        .toList()),
                problems.isEmpty());
    }

    private static List<Crud> post(List<String> texts) {
        String token = SERVER.issuer().token("seed-bayko");
        return Concurrently.run(CLIENTS, client -> {
                    try (Connection connection = new Connection(SERVER.server().port())) {
                        List<Crud> cruds = new ArrayList<>();
                        for (int n = client; n < texts.size(); n += CLIENTS) {
                            Connection.Answer answer = connection.ask(Request.post(token, texts.get(n)));
                            assertThat(answer.status()).as(texts.get(n)).isEqualTo(200);
                            cruds.add(Crud.of(new JsonObject(answer.body())));
                        }
                        return cruds;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .stream()
                .flatMap(List::stream)
                .toList();
    }

    private static List<String> differencesOfDatabase(List<Crud> cruds) {
        JsonObject stored = new JsonObject(
                SERVER.query("SELECT json_object_agg(uuid, json_build_array(hashtags, mentions)) FROM activities"));
        return cruds.stream()
                .filter(crud ->
                        !stored.getJsonArray(crud.uuid()).getList().equals(List.of(crud.hashtags(), crud.mentions())))
                .map(Crud::text)
                .toList();
    }

    private static List<String> differencesOfWebsite(List<Crud> cruds) {
        var page = CHROMIUM.page();
        page.navigate("/");
        List<Map<String, Object>> all = cruds.stream()
                .map(crud -> Map.<String, Object>of(
                        "text", crud.text(), "hashtags", crud.hashtags(), "mentions", crud.mentions()))
                .toList();
        return IntStream.iterate(0, from -> from < all.size(), from -> from + CRUDS_PER_CALL)
                .mapToObj(from -> all.subList(from, Math.min(all.size(), from + CRUDS_PER_CALL)))
                .flatMap(part ->
                        ((List<?>) page.evaluate(DIFFERENCES, part)).stream().map(String::valueOf))
                .toList();
    }
}
