package dev.tollgate.billing.export;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

/// The kinds of files.
enum Format {
    CSV("text/csv; charset=utf-8", "csv"),
    PARQUET("application/vnd.apache.parquet", "parquet");

    private final String mediaType;
    private final String extension;

    Format(String mediaType, String extension) {
        this.mediaType = mediaType;
        this.extension = extension;
    }

    String mediaType() {
        return mediaType;
    }

    String extension() {
        return extension;
    }

    Rows rows(String name, List<Column> columns, OutputStream out) throws IOException {
        return switch (this) {
            case CSV -> new CsvRows(columns.stream().map(Column::name).toList(), out);
            case PARQUET -> new ParquetRows(name, columns, out);
        };
    }
}
