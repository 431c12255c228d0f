import type { Language } from '../../parts/highlight';

export interface SampleInput {
  /** With `/v1`, as OpenAI's SDKs take it. */
  baseUrl: string;
  apiKey: string;
  model: string;
}

interface Sample {
  language: Language;
  code: string;
}

export interface ToolGuide {
  label: string;
  /** What to install, and what is peculiar about the tool. */
  note?: string;
  sample: (input: SampleInput) => Sample;
}

const GUIDES = {
  curl: {
    label: 'curl',
    sample: ({ baseUrl, apiKey, model }) => ({
      language: 'bash',
      code: `curl ${baseUrl}/chat/completions \\
  -H "Authorization: Bearer ${apiKey}" \\
  -H "Content-Type: application/json" \\
  -d '{
    "model": "${model}",
    "messages": [{"role": "user", "content": "Say hello."}]
  }'`,
    }),
  },
  python: {
    label: 'Python',
    note: 'pip install openai. The SDK also reads OPENAI_BASE_URL and OPENAI_API_KEY, so that existing code needs no change.',
    sample: ({ baseUrl, apiKey, model }) => ({
      language: 'python',
      code: `from openai import OpenAI

client = OpenAI(
    base_url="${baseUrl}",
    api_key="${apiKey}",
)

completion = client.chat.completions.create(
    model="${model}",
    messages=[{"role": "user", "content": "Say hello."}],
)
print(completion.choices[0].message.content)`,
    }),
  },
  node: {
    label: 'Node.js',
    note: 'npm install openai. The SDK also reads OPENAI_BASE_URL and OPENAI_API_KEY.',
    sample: ({ baseUrl, apiKey, model }) => ({
      language: 'javascript',
      code: `import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: '${baseUrl}',
  apiKey: '${apiKey}',
});

const completion = await client.chat.completions.create({
  model: '${model}',
  messages: [{ role: 'user', content: 'Say hello.' }],
});
console.log(completion.choices[0].message.content);`,
    }),
  },
  java: {
    label: 'Java',
    note: 'Dependency com.openai:openai-java. OpenAIOkHttpClient.fromEnv() reads OPENAI_BASE_URL and OPENAI_API_KEY.',
    sample: ({ baseUrl, apiKey, model }) => ({
      language: 'java',
      code: `import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.models.chat.completions.ChatCompletionCreateParams;

void main() {
    var client = OpenAIOkHttpClient.builder()
            .baseUrl("${baseUrl}")
            .apiKey("${apiKey}")
            .build();
    var completion = client.chat().completions().create(ChatCompletionCreateParams.builder()
            .model("${model}")
            .addUserMessage("Say hello.")
            .build());
    System.out.println(completion.choices().getFirst().message().content().orElse(""));
}`,
    }),
  },
  langchain: {
    label: 'LangChain',
    note: 'pip install langchain-openai.',
    sample: ({ baseUrl, apiKey, model }) => ({
      language: 'python',
      code: `from langchain_openai import ChatOpenAI

chat = ChatOpenAI(
    base_url="${baseUrl}",
    api_key="${apiKey}",
    model="${model}",
)
print(chat.invoke("Say hello.").content)`,
    }),
  },
  llamaindex: {
    label: 'LlamaIndex',
    note: 'pip install llama-index-llms-openai-like. Its plain OpenAI class refuses model ids that it does not know; OpenAILike takes any.',
    sample: ({ baseUrl, apiKey, model }) => ({
      language: 'python',
      code: `from llama_index.llms.openai_like import OpenAILike

llm = OpenAILike(
    api_base="${baseUrl}",
    api_key="${apiKey}",
    model="${model}",
    is_chat_model=True,
)
print(llm.complete("Say hello."))`,
    }),
  },
  aider: {
    label: 'aider',
    note: 'The prefix openai/ tells aider which protocol to speak; it is not part of the model id.',
    sample: ({ baseUrl, apiKey, model }) => ({
      language: 'bash',
      code: `export OPENAI_API_BASE=${baseUrl}
export OPENAI_API_KEY=${apiKey}
aider --model openai/${model}`,
    }),
  },
  continue: {
    label: 'Continue',
    note: 'In ~/.continue/config.yaml.',
    sample: ({ baseUrl, apiKey, model }) => ({
      language: 'yaml',
      code: `models:
  - name: ${model}
    provider: openai
    model: ${model}
    apiBase: ${baseUrl}
    apiKey: ${apiKey}`,
    }),
  },
  cursor: {
    label: 'Cursor',
    note: 'Settings, Models. Cursor calls from its own servers: the address must be reachable from the internet.',
    sample: ({ baseUrl, apiKey, model }) => ({
      language: 'text',
      code: `OpenAI API Key             ${apiKey}
Override OpenAI Base URL   ${baseUrl}
Add custom model           ${model}`,
    }),
  },
  chatbox: {
    label: 'Chatbox',
    note: 'Settings, Model Provider, Add, mode “OpenAI API Compatible”. Then press Check.',
    sample: ({ baseUrl, apiKey, model }) => ({
      language: 'text',
      code: `API Mode    OpenAI API Compatible
API Key     ${apiKey}
API Host    ${baseUrl.replace(/\/v1$/, '')}
API Path    /v1/chat/completions
Model       ${model}`,
    }),
  },
} as const satisfies Record<string, ToolGuide>;

export type Tool = keyof typeof GUIDES;

export const TOOLS: readonly [Tool, ToolGuide][] = Object.entries(GUIDES) as [Tool, ToolGuide][];

export function isTool(text: unknown): text is Tool {
  return typeof text === 'string' && Object.hasOwn(GUIDES, text);
}

export function guideOf(tool: Tool): ToolGuide {
  return GUIDES[tool];
}
