import { AreaChart } from '@mantine/charts';
import { Paper, Text } from '@mantine/core';
import { useMemo } from 'react';
import type { Schemas } from '../../api/client';
import { EmptyState } from '../../parts/EmptyState';
import { addNanos, formatMoney, type Nanos, toNanos } from '../../parts/money';
import classes from './Spend.module.css';
import type { Range, Step } from './search';
import { colorsOf, foldUsage, stepLabel } from './series';

interface SpendChartProps {
  usage: Schemas['Usage'];
  range: Range;
  step: Step;
  nameOf: (group: string) => string;
}

/** Series are addressed by index, as the chart library reads a dot in a name as a path. */
export function SpendChart({ usage, range, step, nameOf }: SpendChartProps) {
  const { series, points } = useMemo(() => foldUsage(usage, step), [usage, step]);
  const colors = colorsOf(series);
  const names = series.map(({ groups, isOther }) =>
    isOther ? `${groups.length} others` : nameOf(groups[0] ?? ''),
  );
  if (series.length === 0) {
    return (
      <div className={classes.frame}>
        <EmptyState title="Nothing was charged in this range">
          {usage.total.requests} requests were free, refused or failed; the table shows them.
        </EmptyState>
      </div>
    );
  }
  // Pixels need no exactness: figures in texts are formatted from the integers.
  const data = points.map(({ at, charges }) => ({
    at,
    ...Object.fromEntries(charges.map((charge, index) => [`s${index}`, Number(toNanos(charge))])),
  }));
  return (
    <div className={classes.frame}>
      <AreaChart
        h={260}
        data={data}
        dataKey="at"
        type="stacked"
        curveType="linear"
        withDots={points.length <= 14}
        dotProps={{ r: 2 }}
        strokeWidth={1.5}
        fillOpacity={0.28}
        withGradient={false}
        gridAxis="x"
        gridProps={{ strokeDasharray: '0' }}
        tickLine="none"
        series={series.map((_, index) => ({
          name: `s${index}`,
          label: names[index] ?? '',
          color: colors[index] ?? '#8f8983',
        }))}
        xAxisProps={{ tickFormatter: (at: string) => stepLabel(at, step, range), minTickGap: 32 }}
        yAxisProps={{
          width: 68,
          tickFormatter: (nanos: number) => (nanos === 0 ? '$0' : formatMoney(Math.round(nanos))),
        }}
        tooltipProps={{
          isAnimationActive: false,
          content: ({ label, active }) => {
            const point = active ? points.find(({ at }) => at === label) : undefined;
            if (!point) return null;
            return (
              <ChartTip
                title={`${stepLabel(point.at, step, range)} UTC`}
                lines={point.charges
                  .map((charge, index) => ({ charge, name: names[index] ?? '', color: colors[index] ?? '' }))
                  .filter(({ charge }) => toNanos(charge) !== 0n)}
              />
            );
          },
        }}
        areaProps={{ isAnimationActive: false }}
      />
      <ul className={classes.legend}>
        {series.map(({ groups, charge }, index) => (
          <li key={groups.join()}>
            <span className={classes.swatch} style={{ background: colors[index] }} aria-hidden />
            <span className="wrap-anywhere">{names[index]}</span>
            <Text span inherit c="dimmed" className="mono">
              {formatMoney(charge)}
            </Text>
          </li>
        ))}
      </ul>
    </div>
  );
}

interface ChartTipProps {
  title: string;
  lines: { name: string; color: string; charge: Nanos }[];
}

function ChartTip({ title, lines }: ChartTipProps) {
  const sum = addNanos(...lines.map(({ charge }) => charge));
  return (
    <Paper p="xs" shadow="md" fz="xs">
      <div className={classes.tipLine}>
        <strong>{title}</strong>
        <strong className="mono">{formatMoney(sum)}</strong>
      </div>
      {lines.map(({ name, color, charge }) => (
        <div key={name} className={classes.tipLine}>
          <span>
            <span className={classes.swatch} style={{ background: color }} aria-hidden /> {name}
          </span>
          <span className="mono">{formatMoney(charge)}</span>
        </div>
      ))}
    </Paper>
  );
}
