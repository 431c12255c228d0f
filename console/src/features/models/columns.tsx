import { Badge, Group, Stack, Text } from '@mantine/core';
import type { ColumnDef } from '@tanstack/react-table';
import type { Schemas } from '../../api/client';
import { isFree } from '../../api/queries';
import { CopyIcon } from '../../parts/CopyField';
import { formatContext, formatCount } from '../../parts/count';
import { formatExact, formatMoney } from '../../parts/money';
import { RowButton } from '../../parts/RowButton';
import { StateBadge } from '../../parts/StateBadge';
import { type PriceLine, priceLines } from './price-lines';

type Model = Schemas['Model'];

export function modelColumns(onOpen: (model: Model) => void): ColumnDef<Model>[] {
  return [
    {
      id: 'id',
      header: 'Model',
      cell: ({ row: { original: model } }) => (
        <Group gap={4} wrap="nowrap">
          <Stack gap={0} miw={0}>
            <RowButton onClick={() => onOpen(model)}>
              <Text span inherit className="mono wrap-anywhere">
                {model.id}
              </Text>
            </RowButton>
            <Text span size="xs" c="dimmed" truncate>
              {model.displayName} · {model.owner}
            </Text>
          </Stack>
          <CopyIcon value={model.id} label={model.id} />
        </Group>
      ),
    },
    { id: 'kind', header: 'Kind', meta: { hideBelow: 'md' }, cell: ({ row }) => row.original.kind },
    {
      id: 'context',
      header: 'Context',
      meta: { align: 'right', hideBelow: 'sm' },
      cell: ({ row: { original: model } }) => (
        <span className="mono" title={`${formatCount(model.context)} tokens`}>
          {formatContext(model.context)}
        </span>
      ),
    },
    {
      id: 'modalities',
      header: 'Takes → gives',
      meta: { hideBelow: 'lg' },
      cell: ({ row: { original: model } }) => (
        <Text inherit c="dimmed">
          {model.input.join(', ')} → {model.output.join(', ')}
        </Text>
      ),
    },
    {
      id: 'input',
      header: 'Input',
      meta: { align: 'right' },
      cell: ({ row: { original: model } }) => (
        <>
          <MainPrice model={model} />
          <OutputOnPhone model={model} />
        </>
      ),
    },
    {
      id: 'output',
      header: 'Output',
      meta: { align: 'right', hideBelow: 'sm' },
      cell: ({ row: { original: model } }) => {
        const line = outputLine(model);
        return !isFree(model) && line ? (
          <PriceFigure line={line} />
        ) : (
          <Text span inherit c="dimmed">
            —
          </Text>
        );
      },
    },
    {
      id: 'off',
      header: 'Saves',
      meta: { align: 'right', hideBelow: 'md' },
      cell: ({ row: { original: model } }) => {
        const off = Math.max(0, ...priceLines(model).map((line) => line.percentOff ?? 0));
        return off > 0 ? (
          <span className="mono">{off} %</span>
        ) : (
          <Text span inherit c="dimmed">
            —
          </Text>
        );
      },
    },
    {
      id: 'available',
      header: 'Available',
      meta: { hideBelow: 'sm' },
      cell: ({ row }) => (
        <StateBadge state={row.original.available ? 'ok' : 'quiet'}>
          {row.original.available ? 'Yes' : 'No'}
        </StateBadge>
      ),
    },
  ];
}

function outputLine(model: Model) {
  return priceLines(model).find(({ kind }) => kind === 'output');
}

/** A phone has no room for the column of output prices: they stand below the input prices. */
function OutputOnPhone({ model }: { model: Model }) {
  const line = outputLine(model);
  return !isFree(model) && line ? (
    <Text size="xs" c="dimmed" hiddenFrom="sm" className="nowrap">
      out <span className="mono">{formatMoney(line.amount)}</span>
    </Text>
  ) : null;
}

/** The input price, or the price per piece of what is not sold by tokens. */
function MainPrice({ model }: { model: Model }) {
  if (isFree(model)) {
    return (
      <Badge variant="outline" color="gray" c="var(--tg-ok)" tt="none">
        Free
      </Badge>
    );
  }
  const lines = priceLines(model);
  const line = lines.find(({ kind }) => kind === 'input') ?? lines[0];
  return line ? <PriceFigure line={line} /> : <span>—</span>;
}

export function PriceFigure({ line }: { line: PriceLine }) {
  return (
    <Stack gap={0} align="flex-end">
      <Group gap={6} wrap="nowrap" className="mono nowrap" justify="flex-end">
        {line.official !== undefined && (
          <Text
            span
            inherit
            visibleFrom="sm"
            td="line-through"
            c="dimmed"
            title={`List price ${formatExact(line.official)}`}
          >
            {formatMoney(line.official)}
          </Text>
        )}
        <span title={`${formatExact(line.amount)} per ${line.per}`}>{formatMoney(line.amount)}</span>
      </Group>
      <Text span size="xs" c="dimmed" className="nowrap">
        / {line.per}
      </Text>
    </Stack>
  );
}
