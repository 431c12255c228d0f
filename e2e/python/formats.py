"""The official Python SDKs, each with models that are bought in every format, through the SDK's own accumulators."""

import base64
import functools
import os
import unittest

import anthropic
import openai
from anthropic import Anthropic
from google import genai
from google.genai import errors, types
from openai import OpenAI
from pydantic import BaseModel

url, key = os.environ["TOLLGATE_URL"], os.environ["TOLLGATE_KEY"]
chat = OpenAI(base_url=url + "/v1", api_key=key, max_retries=0)
claude = Anthropic(base_url=url + "/anthropic", api_key=key, max_retries=0)
gemini = genai.Client(api_key=key, http_options={"base_url": url + "/gemini"})

FORMATS = ["gpt-5.4", "o3", "claude-sonnet-4-6", "gemini-2.5-pro"]
THINKERS = ["deepseek-r1", "o3", "claude-sonnet-4-6", "gemini-3.1-pro-preview"]
CUTS = ["sim-fault-cut" + end for end in ("", "-responses", "-anthropic", "-gemini")]
QUESTION, RESULT = "What is the weather in Paris?", "Sunny, 21 degrees"
HELLO = [{"role": "user", "content": "Hello"}]
PARAMETERS = {
    "type": "object",
    "properties": {"city": {"type": "string"}},
    "required": ["city"],
    "additionalProperties": False,
}
TOOL = {"name": "get_weather", "description": "The weather of a city"}
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


class City(BaseModel):
    name: str
    people: int


def each(models):
    """Runs a test with each model, and names the model of a failure."""

    def repeated(test):
        @functools.wraps(test)
        def run(self):
            for model in models:
                with self.subTest(model=model):
                    test(self, model)

        return run

    return repeated


class Formats(unittest.TestCase):
    @each(FORMATS)
    def test_chat_completions_call_a_tool_and_answer_its_result(self, model):
        tools = [{"type": "function", "function": {**TOOL, "parameters": PARAMETERS}}]
        messages = [{"role": "user", "content": QUESTION}]
        with chat.chat.completions.stream(model=model, messages=messages, tools=tools) as stream:
            first = stream.get_final_completion().choices[0]
        self.assertEqual(first.finish_reason, "tool_calls")
        call = first.message.tool_calls[0]
        messages.append(
            {
                "role": "assistant",
                "tool_calls": [
                    {
                        "id": call.id,
                        "type": "function",
                        "function": {"name": call.function.name, "arguments": call.function.arguments},
                    }
                ],
            }
        )
        messages.append({"role": "tool", "tool_call_id": call.id, "content": RESULT})
        second = chat.chat.completions.create(model=model, messages=messages, tools=tools)
        self.assertEqual(second.choices[0].finish_reason, "stop")
        self.assertIn(RESULT, second.choices[0].message.content)

    @each(FORMATS)
    def test_chat_completions_answer_in_a_class_and_see_an_image(self, model):
        image = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + PNG}}
        parsed = chat.chat.completions.parse(
            model=model, messages=[{"role": "user", "content": "A city"}], response_format=City
        )
        self.assertIsInstance(parsed.choices[0].message.parsed, City)
        content = [{"type": "text", "text": "What is this?"}, image]
        seen = chat.chat.completions.create(model=model, messages=[{"role": "user", "content": content}])
        self.assertIn("image/png", seen.choices[0].message.content)

    @each(THINKERS)
    def test_responses_reason_call_a_tool_and_take_their_reasoning_back(self, model):
        request = {
            "model": model,
            "store": False,
            "include": ["reasoning.encrypted_content"],
            "reasoning": {"effort": "medium", "summary": "auto"},
            "tools": [{"type": "function", **TOOL, "parameters": PARAMETERS, "strict": True}],
        }
        items = [{"role": "user", "content": QUESTION}]
        with chat.responses.stream(input=items, **request) as stream:
            first = stream.get_final_response()
        self.assertTrue(any(item.type == "reasoning" and item.summary for item in first.output))
        call = next(item for item in first.output if item.type == "function_call")
        items += [item.model_dump(exclude={"parsed_arguments"}, exclude_none=True) for item in first.output]
        items.append({"type": "function_call_output", "call_id": call.call_id, "output": RESULT})
        second = chat.responses.create(input=items, **request)
        self.assertIn(RESULT, second.output_text)

    @each(FORMATS)
    def test_responses_answer_in_a_class_and_see_an_image(self, model):
        image = {"type": "input_image", "image_url": "data:image/png;base64," + PNG, "detail": "auto"}
        parsed = chat.responses.parse(model=model, input="A city", text_format=City)
        self.assertIsInstance(parsed.output_parsed, City)
        content = [{"type": "input_text", "text": "What is this?"}, image]
        self.assertIn(
            "image/png",
            chat.responses.create(model=model, input=[{"role": "user", "content": content}]).output_text,
        )

    @each(THINKERS)
    def test_messages_think_call_a_tool_and_take_their_thoughts_back(self, model):
        request = {
            "model": model,
            "max_tokens": 4000,
            "thinking": {"type": "enabled", "budget_tokens": 2048},
            "tools": [{**TOOL, "input_schema": PARAMETERS}],
        }
        messages = [{"role": "user", "content": QUESTION}]
        with claude.messages.stream(messages=messages, **request) as stream:
            first = stream.get_final_message()
        self.assertEqual(first.stop_reason, "tool_use")
        self.assertEqual(first.content[0].type, "thinking")
        call = next(block for block in first.content if block.type == "tool_use")
        result = {"type": "tool_result", "tool_use_id": call.id, "content": RESULT}
        messages += [{"role": "assistant", "content": first.content}, {"role": "user", "content": [result]}]
        second = claude.messages.create(messages=messages, **request)
        self.assertEqual(second.stop_reason, "end_turn")
        self.assertIn(RESULT, second.content[-1].text)

    @each(FORMATS)
    def test_messages_see_an_image(self, model):
        source = {"type": "base64", "media_type": "image/png", "data": PNG}
        content = [{"type": "text", "text": "What is this?"}, {"type": "image", "source": source}]
        seen = claude.messages.create(
            model=model, max_tokens=500, messages=[{"role": "user", "content": content}]
        )
        self.assertIn("image/png", seen.content[-1].text)

    @each(THINKERS)
    def test_generate_content_thinks_calls_a_function_and_takes_its_thoughts_back(self, model):
        conversation = gemini.chats.create(
            model=model,
            config={
                "max_output_tokens": 4000,
                "thinking_config": {"include_thoughts": True, "thinking_budget": 2048},
                "tools": [{"function_declarations": [{**TOOL, "parameters_json_schema": PARAMETERS}]}],
            },
        )
        first = conversation.send_message(QUESTION)
        self.assertTrue(first.candidates[0].content.parts[0].thought)
        call = first.function_calls[0]
        answer = types.FunctionResponse(id=call.id, name=call.name, response={"output": RESULT})
        chunks = list(conversation.send_message_stream(types.Part(function_response=answer)))
        self.assertIn(RESULT, "".join(chunk.text or "" for chunk in chunks))
        self.assertEqual(chunks[-1].candidates[0].finish_reason, "STOP")

    @each(FORMATS)
    def test_generate_content_answers_in_a_class_and_sees_an_image(self, model):
        image = types.Part.from_bytes(data=base64.b64decode(PNG), mime_type="image/png")
        config = {"response_mime_type": "application/json", "response_schema": City}
        parsed = gemini.models.generate_content(model=model, contents="A city", config=config)
        self.assertIsInstance(parsed.parsed, City)
        seen = gemini.models.generate_content(model=model, contents=["What is this?", image])
        self.assertIn("image/png", seen.text)

    @each(CUTS)
    def test_cut_stream_is_an_error_in_every_format(self, model):
        with self.assertRaises(openai.APIError):
            with chat.chat.completions.stream(model=model, messages=HELLO) as stream:
                stream.get_final_completion()
        with self.assertRaises(anthropic.APIError):
            with claude.messages.stream(model=model, max_tokens=500, messages=HELLO) as stream:
                stream.get_final_message()
        with self.assertRaises(errors.APIError):
            for chunk in gemini.models.generate_content_stream(model=model, contents="Hello"):
                self.assertFalse(chunk.candidates and chunk.candidates[0].finish_reason)

    def test_errors_are_of_the_sdks_own_classes(self):
        wrong = "sk-anything"
        with self.assertRaises(openai.AuthenticationError):
            chat.with_options(api_key=wrong).chat.completions.create(model="gpt-5.4", messages=HELLO)
        with self.assertRaises(openai.NotFoundError):
            chat.responses.create(model="gpt-4o", input="Hello")
        with self.assertRaises(openai.RateLimitError):
            chat.chat.completions.create(model="sim-fault-429", messages=HELLO)
        with self.assertRaises(anthropic.AuthenticationError):
            claude.with_options(api_key=wrong).messages.create(model="o3", max_tokens=10, messages=HELLO)
        with self.assertRaises(anthropic.NotFoundError):
            claude.messages.create(model="claude-3-opus", max_tokens=10, messages=HELLO)
        with self.assertRaises(errors.ClientError) as unknown:
            gemini.models.generate_content(model="gemini-1.0-pro", contents="Hello")
        self.assertEqual(unknown.exception.code, 404)

    @each(FORMATS)
    def test_tokens_are_counted(self, model):
        self.assertGreater(claude.messages.count_tokens(model=model, messages=HELLO).input_tokens, 0)
        self.assertGreater(gemini.models.count_tokens(model=model, contents="Hello").total_tokens, 0)

    def test_models_are_listed(self):
        self.assertIn("claude-sonnet-4-6", [model.id for model in claude.models.list()])
        self.assertIn("models/gemini-2.5-pro", [model.name for model in gemini.models.list()])
        self.assertIn("gpt-5.4", [model.id for model in chat.models.list()])


if __name__ == "__main__":
    unittest.main()
