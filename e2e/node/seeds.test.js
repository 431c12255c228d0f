// The Node.js programs of the documents the product is specified by, with only host and key changed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';

const client = new OpenAI({
  baseURL: `${process.env.TOLLGATE_URL}/v1`,
  apiKey: process.env.TOLLGATE_KEY,
  maxRetries: 0,
});

test('seed 000: a short question', async () => {
  const response = await client.chat.completions.create({
    model: 'gemini-2.5-pro',
    messages: [{ role: 'user', content: 'Hello' }],
  });

  assert.ok(response.choices[0].message.content);
  assert.equal(response.model, 'gemini-2.5-pro');
});

test('seed 001: write a React hook', async () => {
  const response = await client.chat.completions.create({
    model: 'claude-sonnet-4-6',
    messages: [{ role: 'user', content: 'Write a React hook for debouncing' }],
  });

  assert.ok(response.choices[0].message.content);
  assert.equal(
    response.usage.total_tokens,
    response.usage.prompt_tokens + response.usage.completion_tokens,
  );
});

test('seed 004: system message, limit and temperature', async () => {
  const response = await client.chat.completions.create({
    model: 'gemini-3.1-pro-preview',
    messages: [
      { role: 'system', content: 'You are a helpful assistant.' },
      { role: 'user', content: 'Explain quantum computing.' },
    ],
    max_tokens: 500,
    temperature: 0.7,
  });

  assert.ok(response.choices[0].message.content);
});

test('streamed, with the SDK’s own accumulator', async () => {
  const stream = client.chat.completions.stream({
    model: 'deepseek-chat-v3',
    messages: [{ role: 'user', content: 'Write a short poem' }],
  });
  let text = '';
  stream.on('content', (delta) => {
    text += delta;
  });

  const completion = await stream.finalChatCompletion();

  assert.equal(completion.choices[0].message.content, text);
  assert.equal(completion.choices[0].finish_reason, 'stop');
});

test('a tool is called and its result answered', async () => {
  const tools = [
    {
      type: 'function',
      function: {
        name: 'get_weather',
        parameters: {
          type: 'object',
          properties: { city: { type: 'string' } },
          required: ['city'],
        },
      },
    },
  ];
  const messages = [{ role: 'user', content: 'What is the weather in Paris?' }];
  const first = await client.chat.completions.create({ model: 'gpt-5.4', messages, tools });
  const call = first.choices[0].message.tool_calls[0];
  assert.equal(first.choices[0].finish_reason, 'tool_calls');
  assert.equal(typeof JSON.parse(call.function.arguments).city, 'string');

  const second = await client.chat.completions.create({
    model: 'gpt-5.4',
    messages: [
      ...messages,
      first.choices[0].message,
      { role: 'tool', tool_call_id: call.id, content: 'sunny' },
    ],
    tools,
  });

  assert.ok(second.choices[0].message.content);
});

test('a wrong key is an AuthenticationError', async () => {
  const stranger = new OpenAI({ baseURL: client.baseURL, apiKey: 'sk-your-key', maxRetries: 0 });

  await assert.rejects(
    stranger.chat.completions.create({
      model: 'gpt-5.4',
      messages: [{ role: 'user', content: 'Hello' }],
    }),
    (error) => error instanceof OpenAI.AuthenticationError && error.code === 'invalid_api_key',
  );
});

test('a cut stream is an error, never a short success', async () => {
  const stream = await client.chat.completions.create({
    model: 'sim-fault-cut',
    messages: [{ role: 'user', content: 'Write a poem' }],
    stream: true,
  });

  await assert.rejects(async () => {
    for await (const chunk of stream) {
      assert.equal(chunk.choices[0].finish_reason, null);
    }
  }, OpenAI.APIError);
});

test('the model list is the offer', async () => {
  const ids = [];
  for await (const model of client.models.list()) {
    ids.push(model.id);
  }

  assert.ok(ids.includes('gpt-5.4') && ids.includes('claude-sonnet-4-6'));
  assert.ok(ids.length >= 50);
});
