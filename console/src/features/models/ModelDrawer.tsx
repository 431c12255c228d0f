import { Drawer, Group, Stack, Table, Text } from '@mantine/core';
import type { Schemas } from '../../api/client';
import { isFree } from '../../api/queries';
import { CopyField } from '../../parts/CopyField';
import { formatContext, formatCount } from '../../parts/count';
import { Facts } from '../../parts/Facts';
import { formatMoney } from '../../parts/money';
import { Since } from '../../parts/Since';
import { StateBadge } from '../../parts/StateBadge';
import { priceLines } from './price-lines';

/** One model with every price of it. */
export function ModelDrawer({
  model,
  onClose,
}: {
  model: Schemas['Model'] | undefined;
  onClose: () => void;
}) {
  return (
    <Drawer
      opened={model !== undefined}
      onClose={onClose}
      position="right"
      size="md"
      title={model?.displayName ?? ''}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {model && (
        <Stack gap="lg">
          <CopyField value={model.id} label="model id" />
          <Group gap="lg">
            <StateBadge state={model.available ? 'ok' : 'quiet'}>
              {model.available ? 'Available' : 'Not available here'}
            </StateBadge>
            {isFree(model) && <StateBadge state="ok">Free</StateBadge>}
          </Group>
          <Table withRowBorders verticalSpacing={6} fz="sm">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Unit</Table.Th>
                <Table.Th ta="right">List price</Table.Th>
                <Table.Th ta="right">Price</Table.Th>
                <Table.Th ta="right">Saves</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {priceLines(model).map((line) => (
                <Table.Tr key={line.kind}>
                  <Table.Td>
                    {line.label}
                    <Text size="xs" c="dimmed">
                      per {line.per}
                    </Text>
                  </Table.Td>
                  <Table.Td ta="right" className="mono">
                    {line.official === undefined ? '—' : <s>{formatMoney(line.official)}</s>}
                  </Table.Td>
                  <Table.Td ta="right" className="mono">
                    {formatMoney(line.amount)}
                  </Table.Td>
                  <Table.Td ta="right" className="mono">
                    {line.percentOff === undefined ? '—' : `${line.percentOff} %`}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
          <Facts
            facts={[
              ['Owner', model.owner],
              ['Kind', model.kind],
              [
                'Context',
                model.context > 0 && (
                  <span title={formatCount(model.context)}>{formatContext(model.context)} tokens</span>
                ),
              ],
              ['Longest answer', model.maxOutput > 0 && `${formatContext(model.maxOutput)} tokens`],
              ['Takes', model.input.join(', ')],
              ['Gives', model.output.join(', ')],
              [
                'Also known as',
                model.aliases.length > 0 && <span className="mono">{model.aliases.join(', ')}</span>,
              ],
              ['Price version', model.version && <span className="mono">{model.version}</span>],
              ['In force', model.validFrom && <Since at={model.validFrom} />],
            ]}
          />
        </Stack>
      )}
    </Drawer>
  );
}
