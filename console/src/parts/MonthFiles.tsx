import { Anchor, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useState } from 'react';

interface MonthFilesProps {
  /** What there is, with the query that scopes it. */
  files: readonly { label: string; path: string }[];
}

/** A month's entries and requests as files, from which every balance can be computed again. */
export function MonthFiles({ files }: MonthFilesProps) {
  const [month, setMonth] = useState(() => new Date().toISOString().slice(0, 7));
  const isMonth = /^\d{4}-(0[1-9]|1[0-2])$/.test(month);
  return (
    <Stack gap="xs">
      <Title order={2}>Files of a month</Title>
      <Text size="sm" c="dimmed">
        Every entry of the ledger, in order and to the nano-dollar, and every request.
      </Text>
      <TextInput
        type="month"
        label="Month (UTC)"
        value={month}
        onChange={(event) => setMonth(event.currentTarget.value)}
        maw={200}
        error={isMonth ? undefined : 'A month such as 2026-11'}
      />
      {isMonth && (
        <Stack gap={4}>
          {files.map(({ label, path }) => (
            <Files key={label} label={label} path={`${path}month=${month}`} />
          ))}
        </Stack>
      )}
    </Stack>
  );
}

function Files({ label, path }: { label: string; path: string }) {
  return (
    <Group gap="sm">
      <Text size="sm" w={180}>
        {label}
      </Text>
      {['csv', 'parquet'].map((format) => (
        <Anchor
          key={format}
          href={`${path}&format=${format}`}
          download
          size="sm"
          aria-label={`${label} as ${format}`}
        >
          {format === 'csv' ? 'CSV' : 'Parquet'}
        </Anchor>
      ))}
    </Group>
  );
}
