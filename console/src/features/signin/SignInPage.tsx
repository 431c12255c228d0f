import { Button, Center, Group, Paper, PasswordInput, Stack, TextInput, Title } from '@mantine/core';
import { isNotEmpty, useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useEffect } from 'react';
import { answerOf, api, rememberCsrfToken } from '../../api/client';
import { sessionQuery } from '../../api/queries';
import { Mark } from '../../parts/Mark';
import { ProblemAlert } from '../../parts/ProblemAlert';

const route = getRouteApi('/sign-in');

export function SignInPage() {
  const { next } = route.useSearch();
  const router = useRouter();
  const queryClient = useQueryClient();
  const form = useForm({
    mode: 'uncontrolled',
    initialValues: { email: '', password: '' },
    validate: { email: isNotEmpty('Enter your e-mail address'), password: isNotEmpty('Enter your password') },
  });
  const signIn = useMutation({
    mutationKey: ['session', 'sign-in'],
    mutationFn: (body: { email: string; password: string }) => answerOf(api.POST('/api/session', { body })),
    onSuccess: (session) => {
      queryClient.clear();
      rememberCsrfToken(session.csrfToken);
      queryClient.setQueryData(sessionQuery.queryKey, session);
      router.history.push(next ?? '/');
    },
  });
  useEffect(() => {
    document.title = 'Sign in · Tollgate';
  }, []);
  return (
    <Center mih="100dvh" p="md" component="main">
      <Stack w="100%" maw={360} gap="lg">
        <Group gap="xs" justify="center">
          <Mark size={28} />
          <Title order={1}>Tollgate</Title>
        </Group>
        <Paper p="lg">
          <form onSubmit={form.onSubmit((values) => signIn.mutate(values))} noValidate>
            <Stack gap="md">
              <TextInput
                label="E-mail"
                type="email"
                name="email"
                autoComplete="username"
                autoFocus
                key={form.key('email')}
                {...form.getInputProps('email')}
              />
              <PasswordInput
                label="Password"
                name="password"
                autoComplete="current-password"
                key={form.key('password')}
                {...form.getInputProps('password')}
              />
              {signIn.isError && <ProblemAlert error={signIn.error} />}
              <Button type="submit" loading={signIn.isPending} fullWidth>
                Sign in
              </Button>
            </Stack>
          </form>
        </Paper>
      </Stack>
    </Center>
  );
}
