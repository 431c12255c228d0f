import { Grid, Group, Paper, Select, Stack, Tabs, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { Schemas } from '../../api/client';
import { keysQuery, modelsQuery } from '../../api/queries';
import { Code } from '../../parts/Code';
import { CopyField } from '../../parts/CopyField';
import { exampleModel } from '../../parts/example-model';
import { Page } from '../../parts/Page';
import { LiveCheck } from './LiveCheck';
import { StartKey } from './StartKey';
import classes from './StartPage.module.css';
import { guideOf, isTool, TOOLS } from './samples';
import type { StartSearch } from './search';

const route = getRouteApi('/inside/start');

const PLACEHOLDER = 'YOUR_API_KEY';

export function StartPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const keys = useQuery(keysQuery);
  const models = useQuery(modelsQuery);
  const [created, setCreated] = useState<Schemas['CreatedApiKey']>();
  const [picked, setPicked] = useState<string>();
  const tool = search.tool ?? 'curl';
  const guide = guideOf(tool);
  const key = created ?? keys.data?.find(({ id }) => id === picked);
  const model = search.model ?? exampleModel(models.data ?? [], key?.models)?.id ?? 'MODEL';
  const baseUrl = `${window.location.origin}/v1`;
  const sample = guide.sample({ baseUrl, apiKey: created?.key ?? PLACEHOLDER, model });
  const change = (part: StartSearch) =>
    void navigate({ search: (before) => ({ ...before, ...part }), replace: true, resetScroll: false });
  return (
    <Page title="Start" lead="Three things make a first call: an address, a key, and a request.">
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, md: 8 }}>
          <Stack gap="lg">
            <Step number={1} title="Base URL">
              <CopyField value={baseUrl} label="base URL" />
              <Text size="sm" c="dimmed" mt={6}>
                Whatever speaks OpenAI’s protocol works: change its base URL, keep the rest.
              </Text>
            </Step>
            <Step number={2} title="API key">
              <StartKey
                keys={keys}
                created={created}
                onCreated={setCreated}
                picked={picked}
                onPick={setPicked}
              />
            </Step>
            <Step number={3} title="Request">
              <Stack gap="sm">
                <Select
                  label="Model"
                  data={(models.data ?? [])
                    .filter((one) => one.kind.toLowerCase() === 'chat' && one.available)
                    .map((one) => one.id)}
                  value={model}
                  onChange={(chosen) => chosen && change({ model: chosen })}
                  searchable
                  allowDeselect={false}
                  maw={320}
                />
                <Tabs value={tool} onChange={(value) => isTool(value) && change({ tool: value })}>
                  <Tabs.List className={classes.tools}>
                    {TOOLS.map(([id, { label }]) => (
                      <Tabs.Tab key={id} value={id}>
                        {label}
                      </Tabs.Tab>
                    ))}
                  </Tabs.List>
                  <Tabs.Panel value={tool} pt="sm">
                    {guide.note && (
                      <Text size="sm" c="dimmed" mb="xs">
                        {guide.note}
                      </Text>
                    )}
                    <Code code={sample.code} language={sample.language} label={`${guide.label} sample`} />
                    {!created && (
                      <Text size="xs" c="dimmed" mt={6}>
                        Put your key where <span className="mono">{PLACEHOLDER}</span> stands.
                      </Text>
                    )}
                  </Tabs.Panel>
                </Tabs>
              </Stack>
            </Step>
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, md: 4 }}>
          <div className={classes.check}>
            <LiveCheck />
          </div>
        </Grid.Col>
      </Grid>
    </Page>
  );
}

function Step({ number, title, children }: { number: number; title: string; children: ReactNode }) {
  return (
    <Paper component="section" p="md" aria-label={title}>
      <Group gap="sm" mb="sm">
        <span className={classes.number} aria-hidden>
          {number}
        </span>
        <Title order={2}>{title}</Title>
      </Group>
      {children}
    </Paper>
  );
}
