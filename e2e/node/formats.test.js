// The official Node.js SDKs, each with models that are bought in every format, through the SDK's own accumulators.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { ApiError, GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';

const url = process.env.TOLLGATE_URL;
const apiKey = process.env.TOLLGATE_KEY;
const openai = new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
const anthropic = new Anthropic({ baseURL: `${url}/anthropic`, apiKey, maxRetries: 0 });
const gemini = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: `${url}/gemini` } });

const formats = ['gpt-5.4', 'o3', 'claude-sonnet-4-6', 'gemini-2.5-pro'];
const thinkers = ['deepseek-r1', 'o3', 'claude-sonnet-4-6', 'gemini-3.1-pro-preview'];
const cuts = ['', '-responses', '-anthropic', '-gemini'].map((end) => `sim-fault-cut${end}`);
const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
const question = 'What is the weather in Paris?';
const result = 'Sunny, 21 degrees';
const parameters = {
  type: 'object',
  properties: { city: { type: 'string' } },
  required: ['city'],
  additionalProperties: false,
};
const tool = { name: 'get_weather', description: 'The weather of a city' };

for (const model of formats) {
  test(`chat completions: ${model} streams, calls a tool and answers its result`, async () => {
    const tools = [{ type: 'function', function: { ...tool, parameters } }];
    const messages = [{ role: 'user', content: question }];
    const stream = openai.chat.completions.stream({ model, messages, tools });
    const first = (await stream.finalChatCompletion()).choices[0];
    assert.equal(first.finish_reason, 'tool_calls');

    const call = first.message.tool_calls[0];
    messages.push(first.message, { role: 'tool', tool_call_id: call.id, content: result });
    const second = await openai.chat.completions
      .stream({ model, messages, tools })
      .finalChatCompletion();

    assert.equal(second.choices[0].finish_reason, 'stop');
    assert.ok(second.choices[0].message.content.includes(result));
    assert.equal(second.model, model);
  });
}

for (const model of thinkers) {
  test(`responses: ${model} reasons, calls a tool and takes its reasoning back`, async () => {
    const request = {
      model,
      store: false,
      include: ['reasoning.encrypted_content'],
      reasoning: { effort: 'medium', summary: 'auto' },
      tools: [{ type: 'function', ...tool, parameters, strict: true }],
    };
    const input = [{ role: 'user', content: question }];
    const first = await openai.responses.stream({ ...request, input }).finalResponse();
    assert.equal(first.status, 'completed');
    assert.ok(first.output.some((item) => item.type === 'reasoning' && item.summary.length > 0));

    const call = first.output.find((item) => item.type === 'function_call');
    // What this SDK adds to an item is no member of the API.
    const output = first.output.map(({ parsed_arguments, ...item }) => item);
    input.push(...output, {
      type: 'function_call_output',
      call_id: call.call_id,
      output: result,
    });
    const second = await openai.responses.stream({ ...request, input }).finalResponse();

    assert.ok(second.output_text.includes(result));
    assert.equal(
      second.usage.total_tokens,
      second.usage.input_tokens + second.usage.output_tokens,
    );
  });

  test(`messages: ${model} thinks, calls a tool and takes its thoughts back`, async () => {
    const request = {
      model,
      max_tokens: 4000,
      thinking: { type: 'enabled', budget_tokens: 2048 },
      tools: [{ ...tool, input_schema: parameters }],
    };
    const messages = [{ role: 'user', content: question }];
    const first = await anthropic.messages.stream({ ...request, messages }).finalMessage();
    assert.equal(first.stop_reason, 'tool_use');
    assert.equal(first.content[0].type, 'thinking');

    const call = first.content.find((block) => block.type === 'tool_use');
    messages.push(
      { role: 'assistant', content: first.content },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: call.id, content: result }] },
    );
    const second = await anthropic.messages.stream({ ...request, messages }).finalMessage();

    assert.equal(second.stop_reason, 'end_turn');
    assert.ok(second.content.some((block) => block.type === 'text' && block.text.includes(result)));
  });

  test(`generateContent: ${model} thinks, calls a function and takes its thoughts back`, async () => {
    const chat = gemini.chats.create({
      model,
      config: {
        maxOutputTokens: 4000,
        thinkingConfig: { includeThoughts: true, thinkingBudget: 2048 },
        tools: [{ functionDeclarations: [{ ...tool, parametersJsonSchema: parameters }] }],
      },
    });
    const first = await chat.sendMessage({ message: question });
    assert.ok(first.candidates[0].content.parts[0].thought);
    const [call] = first.functionCalls;

    const functionResponse = { id: call.id, name: tool.name, response: { output: result } };
    let text = '';
    let last;
    for await (const chunk of await chat.sendMessageStream({ message: [{ functionResponse }] })) {
      text += chunk.text ?? '';
      last = chunk;
    }

    assert.ok(text.includes(result));
    assert.equal(last.candidates[0].finishReason, 'STOP');
  });
}

for (const model of formats) {
  test(`${model} answers in a schema and sees an image, in every format`, async () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, people: { type: 'integer' } },
      required: ['name', 'people'],
      additionalProperties: false,
    };
    const fits = (text) => assert.equal(typeof JSON.parse(text).people, 'number');
    const sees = (text) => assert.ok(text.includes('image/png'), text);
    const ask = 'What is this?';
    const dataUrl = `data:image/png;base64,${png}`;

    const message = async (content, more) =>
      (
        await openai.chat.completions.create({
          model,
          messages: [{ role: 'user', content }],
          ...more,
        })
      ).choices[0].message.content;
    const json_schema = { name: 'city', schema, strict: true };
    fits(await message('A city', { response_format: { type: 'json_schema', json_schema } }));
    sees(
      await message([
        { type: 'text', text: ask },
        { type: 'image_url', image_url: { url: dataUrl } },
      ]),
    );

    const response = async (content, more) =>
      (await openai.responses.create({ model, input: [{ role: 'user', content }], ...more }))
        .output_text;
    const format = { type: 'json_schema', ...json_schema };
    fits(await response('A city', { text: { format } }));
    sees(
      await response([
        { type: 'input_text', text: ask },
        { type: 'input_image', image_url: dataUrl, detail: 'auto' },
      ]),
    );

    const claude = async (content, more) =>
      (
        await anthropic.messages.create({
          model,
          max_tokens: 500,
          messages: [{ role: 'user', content }],
          ...more,
        })
      ).content.at(-1).text;
    fits(await claude('A city', { output_config: { format: { type: 'json_schema', schema } } }));
    const source = { type: 'base64', media_type: 'image/png', data: png };
    sees(
      await claude([
        { type: 'text', text: ask },
        { type: 'image', source },
      ]),
    );

    const generated = async (contents, config) =>
      (await gemini.models.generateContent({ model, contents, config })).text;
    fits(
      await generated('A city', {
        responseMimeType: 'application/json',
        responseJsonSchema: schema,
      }),
    );
    sees(await generated([ask, { inlineData: { mimeType: 'image/png', data: png } }]));
  });
}

for (const model of cuts) {
  test(`${model} is an error in every format, never a short success`, async () => {
    const messages = [{ role: 'user', content: 'Write a poem' }];

    await assert.rejects(
      openai.chat.completions.stream({ model, messages }).finalChatCompletion(),
      OpenAI.OpenAIError,
    );
    await assert.rejects(
      anthropic.messages.stream({ model, max_tokens: 500, messages }).finalMessage(),
      Anthropic.APIError,
    );
    const contents = 'Write a poem';
    await assert.rejects(async () => {
      for await (const chunk of await gemini.models.generateContentStream({ model, contents })) {
        assert.equal(chunk.candidates?.[0]?.finishReason, undefined);
      }
    }, ApiError);
    // This SDK hands a failed response to its caller.
    const failed = await openai.responses
      .stream({ model, input: 'Write a poem' })
      .finalResponse()
      .catch((error) => error);
    assert.ok(failed instanceof OpenAI.OpenAIError || failed.status === 'failed', failed);
  });
}

test('errors are of the SDKs’ own classes', async () => {
  const wrong = 'sk-anything';
  const messages = [{ role: 'user', content: 'Hello' }];
  await assert.rejects(
    new Anthropic({ baseURL: anthropic.baseURL, apiKey: wrong, maxRetries: 0 }).messages.create({
      model: 'claude-sonnet-4-6',
      max_tokens: 10,
      messages,
    }),
    Anthropic.AuthenticationError,
  );
  await assert.rejects(
    anthropic.messages.create({ model: 'claude-3-opus', max_tokens: 10, messages }),
    Anthropic.NotFoundError,
  );
  await assert.rejects(
    gemini.models.generateContent({ model: 'gemini-1.0-pro', contents: 'Hello' }),
    (error) => error instanceof ApiError && error.status === 404,
  );
  await assert.rejects(
    openai.responses.create({ model: 'gpt-4o', input: 'Hello' }),
    OpenAI.NotFoundError,
  );
});

test('tokens are counted and models listed in each SDK’s form', async () => {
  const messages = [{ role: 'user', content: 'Hello' }];
  for (const model of formats) {
    const counted = await anthropic.messages.countTokens({ model, messages });
    assert.ok(counted.input_tokens > 0);
    const { totalTokens } = await gemini.models.countTokens({ model, contents: 'Hello' });
    assert.ok(totalTokens > 0);
  }

  const claude = [];
  for await (const model of anthropic.models.list()) {
    claude.push(model.id);
  }
  assert.ok(claude.includes('claude-sonnet-4-6'));
  const google = [];
  for await (const model of await gemini.models.list()) {
    google.push(model.name);
  }
  assert.ok(google.includes('models/gemini-2.5-pro'));
});
