package dev.tollgate.billing.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CsvRowsTest {
    @Test
    void textIsQuotedWhereItMustBe() throws IOException {
        assertThat(line("plain", "a,b", "say \"x\"", "two\r\nlines", "", null, 7L, true))
                .isEqualTo("plain,\"a,b\",\"say \"\"x\"\"\",\"two\r\nlines\",,,7,true\r\n");
    }

    @Test
    void textThatASpreadsheetWouldRunIsDefused() throws IOException {
        assertThat(line("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", "=a,\"b\""))
                .isEqualTo("'=1+1,'+1,'-1,'@SUM(A1),\"'\tx\",\"'\r=1\",\"'=a,\"\"b\"\"\"\r\n");
    }

    @Test
    void negativeNumbersStayNumbers() throws IOException {
        assertThat(line(-7L, "x")).isEqualTo("-7,x\r\n");
    }

    private static String line(@Nullable Object... cells) throws IOException {
        var out = new ByteArrayOutputStream();
        var rows = new CsvRows(List.of("h"), out);
        rows.write(Arrays.asList(cells));
        rows.finish();
        return out.toString(StandardCharsets.UTF_8).substring("h\r\n".length());
    }
}
