import { Drawer, Stack, Table, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Schemas } from '../../api/client';
import { Facts } from '../../parts/Facts';
import { Money } from '../../parts/Money';
import { formatUtc } from '../../parts/time';
import { isMovementKind, MOVEMENT_KINDS } from '../ledger/kinds';
import { entriesOf } from './search';

type Statement = Schemas['Statement'];
type Line = Statement['lines'][number];

interface StatementDrawerProps {
  statement: Statement | undefined;
  tenant: string | undefined;
  onClose: () => void;
}

/** The lines of one statement; each opens the ledger's entries that it counts. */
export function StatementDrawer({ statement, tenant, onClose }: StatementDrawerProps) {
  const [shown, setShown] = useState(statement);
  useEffect(() => {
    if (statement) setShown(statement);
  }, [statement]);
  return (
    <Drawer
      opened={statement !== undefined}
      onClose={onClose}
      position="right"
      size="lg"
      title={`Statement ${shown?.number ?? ''}`}
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {shown && (
        <Stack gap="lg">
          <Facts
            facts={[
              ['Month', shown.month],
              ['Closed', formatUtc(shown.closedAt)],
              ['Opening balance', <Money key="o" amount={shown.opening} exact />],
              ['Closing balance', <Money key="c" amount={shown.closing} exact />],
              [
                'Hash of the lines',
                <span key="h" className="mono wrap-anywhere">
                  {shown.hash}
                </span>,
              ],
            ]}
          />
          <Table>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>What</Table.Th>
                <Table.Th ta="right">Count</Table.Th>
                <Table.Th ta="right">Amount</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {shown.lines.map((line) => (
                <Table.Tr key={`${line.kind} ${line.model ?? ''}`}>
                  <Table.Td>
                    <Link to="/ledger" search={entriesOf(shown, line, tenant)}>
                      {name(line)}
                    </Link>
                    {line.inputUnits !== undefined && (
                      <Text size="xs" c="dimmed">
                        {line.inputUnits.toLocaleString('en-US')} units in,{' '}
                        {(line.outputUnits ?? 0).toLocaleString('en-US')} out
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td ta="right" className="mono">
                    {line.count.toLocaleString('en-US')}
                  </Table.Td>
                  <Table.Td ta="right">
                    <Money amount={line.amount} signed exact />
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Stack>
      )}
    </Drawer>
  );
}

function name({ kind, model }: Line): string {
  const label = isMovementKind(kind) ? MOVEMENT_KINDS[kind] : kind;
  return model ? `${label}: ${model}` : label;
}
