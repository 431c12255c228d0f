import { Table, Text } from '@mantine/core';
import type { Schemas } from '../../api/client';
import { formatCount } from '../../parts/count';
import { Money } from '../../parts/Money';
import { StateBadge } from '../../parts/StateBadge';
import { formatMillis } from '../../parts/time';
import classes from './parts.module.css';

type Detail = Schemas['RequestDetail'];

/** Where the time went: waiting in Tollgate, waiting for the provider, receiving. */
export function Timeline({ timings }: { timings: Schemas['Timings'] }) {
  const total = Math.max(timings.total, 1);
  const upstream = Math.min(timings.upstream ?? (timings.firstByte === undefined ? total : 0), total);
  const firstByte = Math.min(Math.max(timings.firstByte ?? total, upstream), total);
  const spans = [
    { name: 'in Tollgate', millis: upstream, className: classes.own },
    { name: 'until the first byte', millis: firstByte - upstream, className: classes.wait },
    { name: 'answering', millis: total - firstByte, className: classes.answer },
  ];
  return (
    <>
      <div className={classes.bar} aria-hidden>
        {spans
          .filter(({ millis }) => millis > 0)
          .map(({ name, millis, className }) => (
            <div key={name} className={className} style={{ flexGrow: millis }} />
          ))}
      </div>
      <div className={classes.legend}>
        {spans.map(({ name, millis, className }) => (
          <div key={name}>
            <span className={`${classes.swatch} ${className}`} aria-hidden />
            <span className="mono">{formatMillis(millis)}</span>{' '}
            <Text span inherit c="dimmed">
              {name}
            </Text>
          </div>
        ))}
        <div>
          <span className="mono">{formatMillis(timings.total)}</span>{' '}
          <Text span inherit c="dimmed">
            in total
          </Text>
        </div>
      </div>
    </>
  );
}

const SOURCES: Readonly<Record<string, string>> = {
  PROVIDER: 'The provider’s own figures.',
  COUNTED: 'Counted by Tollgate, as the provider gave none.',
  NONE: 'Nothing was used.',
};

export function Units({ units, source }: { units: Detail['units']; source: string }) {
  const rows = Object.entries(units).sort(([one], [other]) => one.localeCompare(other));
  return (
    <>
      {rows.length > 0 && (
        <Table fz="sm" verticalSpacing={6} horizontalSpacing={0}>
          <Table.Tbody>
            {rows.map(([kind, count]) => (
              <Table.Tr key={kind}>
                <Table.Td className="mono">{kind}</Table.Td>
                <Table.Td ta="right" className="mono">
                  {formatCount(count)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Text size="xs" c="dimmed" mt={4}>
        {SOURCES[source] ?? source}
      </Text>
    </>
  );
}

export function Attempts({ attempts }: { attempts: Detail['attempts'] }) {
  if (attempts.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        No provider was called.
      </Text>
    );
  }
  return (
    <Table fz="sm" verticalSpacing={6} horizontalSpacing={0}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Deployment</Table.Th>
          <Table.Th>Result</Table.Th>
          <Table.Th ta="right">Began</Table.Th>
          <Table.Th ta="right">Took</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {attempts.map((attempt) => (
          <Table.Tr key={`${attempt.deployment}-${attempt.startedMillis}`}>
            <Table.Td className="wrap-anywhere">
              {attempt.deployment}
              <Text size="xs" c="dimmed">
                {attempt.provider}
              </Text>
            </Table.Td>
            <Table.Td>
              <StateBadge state={attempt.error ? 'bad' : 'ok'}>
                {attempt.error ?? String(attempt.status ?? 'answered')}
              </StateBadge>
            </Table.Td>
            <Table.Td ta="right" className="mono nowrap">
              +{formatMillis(attempt.startedMillis)}
            </Table.Td>
            <Table.Td ta="right" className="mono nowrap">
              {formatMillis(attempt.durationMillis)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

export function Entries({ entries }: { entries: Detail['entries'] }) {
  if (entries.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        Nothing was charged.
      </Text>
    );
  }
  return (
    <Table fz="sm" verticalSpacing={6} horizontalSpacing={0}>
      <Table.Tbody>
        {entries.map((entry, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a transfer is immutable and may have two lines of one account.
          <Table.Tr key={index}>
            <Table.Td>{entry.account.toLowerCase().replaceAll('_', ' ')}</Table.Td>
            <Table.Td ta="right">
              <Money amount={entry.amount} signed />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
