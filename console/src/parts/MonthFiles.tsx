import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { MonthInput } from './MonthInput';
import { isMonth, thisMonth } from './time';

interface MonthFilesProps {
  /** What there is, with the query that scopes it. */
  files: readonly { label: string; path: string }[];
}

/** A month's entries and requests as files, from which every balance can be computed again. */
export function MonthFiles({ files }: MonthFilesProps) {
  const [month, setMonth] = useState(thisMonth);
  return (
    <Stack gap="xs">
      <Title order={2}>Files of a month</Title>
      <Text size="sm" c="dimmed">
        Every entry of the ledger, in order and to the nano-dollar, and every request.
      </Text>
      <MonthInput value={month} onChange={setMonth} />
      {isMonth(month) && (
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
