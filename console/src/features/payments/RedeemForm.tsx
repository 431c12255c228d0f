import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answerOf, api } from '../../api/client';
import { balanceQuery } from '../../api/queries';
import { Money } from '../../parts/Money';
import { ProblemAlert } from '../../parts/ProblemAlert';

/** A code that somebody gave to the tenant becomes money, once. */
export function RedeemForm() {
  const queryClient = useQueryClient();
  const [code, setCode] = useState('');
  const redeem = useMutation({
    mutationFn: () => answerOf(api.POST('/api/redemptions', { body: { code: code.trim() } })),
    onSuccess: async () => {
      setCode('');
      await queryClient.invalidateQueries({ queryKey: balanceQuery.queryKey });
      await queryClient.invalidateQueries({ queryKey: ['ledger'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (code.trim()) redeem.mutate();
  };
  return (
    <section aria-label="Redeem a code">
      <Title order={2} mb="xs">
        Redeem a code
      </Title>
      <form onSubmit={submit}>
        <Stack gap="sm">
          <TextInput
            label="Code"
            placeholder="7K3QX-…"
            autoComplete="off"
            value={code}
            maxLength={64}
            onChange={(event) => setCode(event.currentTarget.value)}
          />
          {redeem.isError && <ProblemAlert error={redeem.error} />}
          {redeem.data && (
            <Text size="sm" role="status">
              <Money amount={redeem.data.amount} signed exact /> is in your balance.
            </Text>
          )}
          <Group>
            <Button type="submit" variant="default" disabled={!code.trim()} loading={redeem.isPending}>
              Redeem
            </Button>
          </Group>
        </Stack>
      </form>
    </section>
  );
}
