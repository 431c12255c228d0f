// What is particular to each agent: how it is started without a terminal and without an account, and which of its tools
// runs a shell command.

const COMMAND = 'echo written by an agent > proof.txt';
const PROMPT = 'Write the proof';
const described = { command: COMMAND, description: 'Write the proof' };

// A simulated provider for each format, a model of it, and that model's facts.
const simulated = {
  chat: ['simulator', 'gpt-5.4', '{ thinking: { kind: level }, sampling: false }'],
  responses: ['simulator-responses', 'gpt-5.5', '{ thinking: { kind: level }, sampling: false }'],
  anthropic: [
    'simulator-anthropic',
    'claude-sonnet-4-6',
    '{ thinking: { kind: adaptive, efforts: [low, medium, high, max] }, prefill: false, mid-system: false }',
  ],
  gemini: [
    'simulator-gemini',
    'gemini-3.1-pro-preview',
    '{ thinking: { kind: level, levels: [low, medium, high] }, signatures: true, mid-system: false }',
  ],
};

export const formats = Object.keys(simulated);

export const agents = {
  'claude-code': {
    command: 'claude',
    formats: ['anthropic', 'chat'],
    tool: ['Bash', described],
    settings: (url, key, model) => ({
      args: ['-p', PROMPT, '--model', model, '--allowedTools', 'Bash', '--output-format', 'json'],
      env: {
        ANTHROPIC_BASE_URL: `${url}/anthropic`,
        ANTHROPIC_API_KEY: key,
        ANTHROPIC_DEFAULT_HAIKU_MODEL: model,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        DISABLE_AUTOUPDATER: '1',
      },
    }),
  },

  codex: {
    command: 'codex',
    formats: ['responses', 'anthropic'],
    tool: ['exec_command', { cmd: COMMAND }],
    settings: (url, key, model) => ({
      args: ['exec', '--skip-git-repo-check', '--sandbox', 'danger-full-access', PROMPT],
      env: { TOLLGATE_KEY: key },
      files: {
        'home/.codex/config.toml': `model = "${model}"
model_provider = "tollgate"
check_for_update_on_startup = false

[model_providers.tollgate]
name = "Tollgate"
base_url = "${url}/v1"
env_key = "TOLLGATE_KEY"
wire_api = "responses"

[analytics]
enabled = false
`,
      },
    }),
  },

  'gemini-cli': {
    command: 'gemini',
    formats: ['gemini', 'responses'],
    tool: ['run_shell_command', described],
    settings: (url, key, model) => ({
      args: ['-p', PROMPT, '-m', model, '--approval-mode', 'yolo', '--output-format', 'json'],
      env: {
        GOOGLE_GEMINI_BASE_URL: `${url}/gemini`,
        GEMINI_API_KEY: key,
        GEMINI_CLI_TRUST_WORKSPACE: 'true',
      },
      files: {
        'home/.gemini/settings.json': JSON.stringify({
          security: { auth: { selectedType: 'gemini-api-key' } },
          general: { enableAutoUpdate: false, enableAutoUpdateNotification: false },
          privacy: { usageStatisticsEnabled: false },
        }),
      },
    }),
  },

  opencode: {
    command: 'opencode',
    formats: ['chat', 'gemini'],
    tool: ['bash', described],
    settings: (url, key, model) => ({
      args: ['run', '-m', `tollgate/${model}`, PROMPT],
      env: {
        TOLLGATE_KEY: key,
        OPENCODE_DISABLE_AUTOUPDATE: '1',
        OPENCODE_DISABLE_MODELS_FETCH: '1',
        OPENCODE_DISABLE_LSP_DOWNLOAD: '1',
      },
      files: {
        'work/opencode.json': JSON.stringify({
          autoupdate: false,
          share: 'disabled',
          permission: 'allow',
          enabled_providers: ['tollgate'],
          small_model: `tollgate/${model}`,
          provider: {
            tollgate: {
              npm: '@ai-sdk/openai-compatible',
              name: 'Tollgate',
              options: { baseURL: `${url}/v1`, apiKey: '{env:TOLLGATE_KEY}' },
              models: { [model]: { name: model } },
            },
          },
        }),
      },
    }),
  },
};

export function modelOf(agent, format) {
  return `${agent}-${format}`;
}

/** The catalogue with one scripted model for each session. */
export function catalog(whole) {
  const models = Object.entries(agents).flatMap(([name, agent]) =>
    formats.map((format) => scripted(name, format, agent.tool)),
  );
  return whole.replace(/^# Other names for a model/m, `${models.join('\n')}\n$&`);
}

function scripted(agent, format, [tool, args]) {
  const [provider, model, facts] = simulated[format];
  const encoded = Buffer.from(JSON.stringify(args)).toString('base64url');
  return `  ${modelOf(agent, format)}:
    kind: chat
    owner: Tollgate
    name: "${agent}, with a model in the format ${format}"
    publish: when-available
    input: [text, image]
    context: 200000
    max-output: 64000
    price: { input: 1.00, output: 2.00 }
    facts: ${facts}
    deployments:
      - { provider: ${provider}, model: "${model}+call-tool=${tool}+args-${encoded}" }
`;
}
