// What Joda-Time makes of formats, zones and texts, as Logstash's date filter asks it.
//
// In: lines of a year, then `zone`, `format` and `text`, with tabs between them. Out, for each line: `format` where the format
// is none, `zone` where the zone is none, `no` where the text is not read, `gap` where its local time does not exist, or the
// milliseconds since 1970. With an argument: the names of the zones. `ISO8601` is what Logstash makes of it: Joda's parser, then four formats with a blank.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.joda.time.DateTimeZone;
import org.joda.time.IllegalInstantException;
import org.joda.time.format.DateTimeFormat;
import org.joda.time.format.DateTimeFormatter;
import org.joda.time.format.ISODateTimeFormat;

public class Dates {
    static final List<DateTimeFormatter> ISO8601 = List.of(
        ISODateTimeFormat.dateTimeParser(),
        DateTimeFormat.forPattern("yyyy-MM-dd HH:mm:ss.SSSZ"),
        DateTimeFormat.forPattern("yyyy-MM-dd HH:mm:ss.SSS"),
        DateTimeFormat.forPattern("yyyy-MM-dd HH:mm:ss,SSSZ"),
        DateTimeFormat.forPattern("yyyy-MM-dd HH:mm:ss,SSS"));

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        if (arguments.length > 0) {
            DateTimeZone.getAvailableIDs().forEach(out::println);
            out.flush();
            return;
        }
        int year = Integer.parseInt(in.readLine());
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String[] parts = line.split("\t", -1);
            out.println(answer(parts[0], parts[1], parts[2], year));
        }
        out.flush();
    }

    static String answer(String zoneId, String format, String text, int year) {
        DateTimeZone zone;
        try {
            zone = DateTimeZone.forID(zoneId);
        } catch (IllegalArgumentException error) {
            return "zone";
        }
        if (format.equals("ISO8601")) {
            String best = "no";
            for (DateTimeFormatter formatter : ISO8601) {
                String answer = parse(formatter.withZone(zone), text);
                if (!answer.equals("no") && !answer.equals("gap")) {
                    return answer;
                }
                best = answer.equals("gap") ? answer : best;
            }
            return best;
        }
        DateTimeFormatter formatter;
        try {
            formatter = DateTimeFormat.forPattern(format);
        } catch (IllegalArgumentException | UnsupportedOperationException error) {
            // the second where a quote is not closed
            return "format";
        }
        // years of two digits are guessed by the machine's year otherwise
        return parse(
            formatter.withLocale(Locale.ENGLISH).withZone(zone).withDefaultYear(year).withPivotYear(year - 30), text);
    }

    static String parse(DateTimeFormatter formatter, String text) {
        try {
            return Long.toString(formatter.parseMillis(text));
        } catch (UnsupportedOperationException error) {
            // a format that reads nothing at all
            return "format";
        } catch (StringIndexOutOfBoundsException error) {
            // this Joda-Time looks behind the end of a text that ends with the slash of a zone
            return "no";
        } catch (IllegalInstantException error) {
            return "gap";
        } catch (IllegalArgumentException error) {
            return "no";
        }
    }
}
