package dev.tollgate.billing.export;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/// Apache Parquet, compressed with Snappy. Times are microseconds UTC, numbers (and with them money in nano-USD) 64-bit
/// integers, ids text. Not more than one row group is held in memory.
final class ParquetRows implements Rows {
    private static final long ROW_GROUP_BYTES = 4L << 20;
    private final ParquetWriter<List<@Nullable Object>> writer;

    ParquetRows(String name, List<Column> columns, OutputStream out) throws IOException {
        var schema =
                new MessageType(name, columns.stream().map(ParquetRows::type).toList());
        writer = new Builder(new Stream(out), new Writing(schema, columns))
                .withConf(new PlainParquetConfiguration())
                .withCompressionCodec(CompressionCodecName.SNAPPY)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
    }

    @Override
    public void write(List<@Nullable Object> cells) throws IOException {
        writer.write(cells);
    }

    @Override
    public void finish() throws IOException {
        writer.close();
    }

    private static Type type(Column column) {
        return switch (column.cells()) {
            case TEXT, ID ->
                Types.optional(PrimitiveTypeName.BINARY)
                        .as(LogicalTypeAnnotation.stringType())
                        .named(column.name());
            case NUMBER -> Types.optional(PrimitiveTypeName.INT64).named(column.name());
            case FLAG -> Types.optional(PrimitiveTypeName.BOOLEAN).named(column.name());
            case TIME ->
                Types.optional(PrimitiveTypeName.INT64)
                        .as(LogicalTypeAnnotation.timestampType(true, TimeUnit.MICROS))
                        .named(column.name());
        };
    }

    private static final class Builder extends ParquetWriter.Builder<List<@Nullable Object>, Builder> {
        private final Writing writing;

        Builder(OutputFile file, Writing writing) {
            super(file);
            this.writing = writing;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<List<@Nullable Object>> getWriteSupport(ParquetConfiguration configuration) {
            return writing;
        }

        @Override
        @SuppressWarnings("deprecation") // abstract, but not called with the configuration above
        protected WriteSupport<List<@Nullable Object>> getWriteSupport(Configuration configuration) {
            return writing;
        }
    }

    private static final class Writing extends WriteSupport<List<@Nullable Object>> {
        private final MessageType schema;
        private final List<Column> columns;
        private @Nullable RecordConsumer consumer;

        Writing(MessageType schema, List<Column> columns) {
            this.schema = schema;
            this.columns = columns;
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        @SuppressWarnings("deprecation") // abstract, but not called with the configuration above
        public WriteContext init(Configuration configuration) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer recordConsumer) {
            consumer = recordConsumer;
        }

        @Override
        public void write(List<@Nullable Object> cells) {
            var to = consumer;
            if (to == null) {
                throw new IllegalStateException("The writer was not prepared.");
            }
            to.startMessage();
            for (var i = 0; i < columns.size(); i++) {
                var cell = cells.get(i);
                if (cell != null) {
                    to.startField(columns.get(i).name(), i);
                    add(to, cell);
                    to.endField(columns.get(i).name(), i);
                }
            }
            to.endMessage();
        }

        private static void add(RecordConsumer to, Object cell) {
            switch (cell) {
                case Long number -> to.addLong(number);
                case Boolean flag -> to.addBoolean(flag);
                case Instant time -> to.addLong(ChronoUnit.MICROS.between(Instant.EPOCH, time));
                default -> to.addBinary(Binary.fromString(cell.toString()));
            }
        }
    }

    /// Parquet is written from front to back, so that it can be sent while it is made.
    private record Stream(OutputStream out) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new Counting(out);
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return new Counting(out);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }

    private static final class Counting extends PositionOutputStream {
        private final OutputStream out;
        private long position;

        Counting(OutputStream out) {
            this.out = out;
        }

        @Override
        public long getPos() {
            return position;
        }

        @Override
        public void write(int value) throws IOException {
            out.write(value);
            position++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            position += length;
        }

        @Override
        public void flush() throws IOException {
            out.flush();
        }
    }
}
