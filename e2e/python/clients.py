"""The Python programs of docs/clients, each with a model of another company, with only host and key changed."""

import asyncio
import os

import anthropic
from autogen_core.models import UserMessage
from autogen_ext.models.openai import OpenAIChatCompletionClient
from google import genai
from langchain_openai import ChatOpenAI
from llama_index.llms.openai_like import OpenAILike

url, key = os.environ["TOLLGATE_URL"], os.environ["TOLLGATE_KEY"]
models = ["gpt-5.4", "o3", "claude-sonnet-4-6", "gemini-2.5-pro"]


def get_weather(city: str) -> str:
    """The weather of a city."""
    return "Sunny, 21 degrees"


def anthropic_sdk(model):
    client = anthropic.Anthropic(base_url=url + "/anthropic", api_key=key, max_retries=0)
    with client.messages.stream(
        model=model, max_tokens=500, messages=[{"role": "user", "content": "Hello"}]
    ) as stream:
        assert "".join(stream.text_stream)
        assert stream.get_final_message().stop_reason == "end_turn"


def google_sdk(model):
    client = genai.Client(api_key=key, http_options={"base_url": url + "/gemini"})
    config = {"tools": [get_weather]}
    answer = client.models.generate_content(model=model, contents="What is the weather in Paris?", config=config)
    assert "Sunny, 21 degrees" in answer.text, answer
    chunks = list(client.models.generate_content_stream(model=model, contents="Hello"))
    assert "".join(chunk.text or "" for chunk in chunks) and chunks[-1].candidates[0].finish_reason == "STOP"


def langchain(model):
    llm = ChatOpenAI(base_url=url + "/v1", api_key=key, model=model, max_retries=0)
    assert llm.invoke("Hello").content
    assert "".join(chunk.content for chunk in llm.stream("Hello"))
    calls = llm.bind_tools([get_weather]).invoke("What is the weather in Paris?").tool_calls
    assert calls[0]["name"] == "get_weather", calls


def llamaindex(model):
    llm = OpenAILike(
        api_base=url + "/v1",
        api_key=key,
        model=model,
        is_chat_model=True,
        is_function_calling_model=True,
        context_window=200000,
        max_retries=0,
    )
    assert llm.complete("Hello").text
    assert "".join(piece.delta for piece in llm.stream_complete("Hello"))


def autogen(model):
    info = {"vision": True, "function_calling": True, "json_output": True, "structured_output": True, "family": "unknown"}
    client = OpenAIChatCompletionClient(model=model, base_url=url + "/v1", api_key=key, model_info=info)

    async def ask():
        result = await client.create([UserMessage(content="Hello", source="user")])
        await client.close()
        return result

    assert asyncio.run(ask()).content


for program in (anthropic_sdk, google_sdk, langchain, llamaindex, autogen):
    for each in models:
        program(each)
        print("ok", program.__name__, each)

cut = anthropic.Anthropic(base_url=url + "/anthropic", api_key=key, max_retries=0)
try:
    with cut.messages.stream(
        model="sim-fault-cut-gemini", max_tokens=500, messages=[{"role": "user", "content": "Hello"}]
    ) as stream:
        stream.get_final_message()
    raise SystemExit("a cut stream looked complete")
except anthropic.APIError:
    print("ok cut stream")
print("all ok")
