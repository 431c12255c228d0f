"""The Python programs of the documents the product is specified by, with only host and key changed."""

import os

import openai
from openai import OpenAI

client = OpenAI(base_url=os.environ["TOLLGATE_URL"] + "/v1", api_key=os.environ["TOLLGATE_KEY"], max_retries=0)


def ask(model, messages, **more):
    response = client.chat.completions.create(model=model, messages=messages, **more)
    assert response.choices[0].message.content, response
    assert response.model == model, response.model
    print("ok", model)
    return response


system = {"role": "system", "content": "You are a helpful assistant."}
ask(
    "claude-sonnet-4-6",
    [system, {"role": "user", "content": "Explain quantum computing in 3 sentences."}],
    max_tokens=500,
)
ask("claude-sonnet-4-6", [{"role": "user", "content": "Explain async/await in Python"}], max_tokens=1024)
ask(
    "claude-sonnet-4",
    [system, {"role": "user", "content": "Explain quantum computing."}],
    max_tokens=500,
    temperature=0.7,
)

for model in ("claude-sonnet-4-6", "gpt-4.1"):
    stream = client.chat.completions.create(
        model=model, messages=[{"role": "user", "content": "Write a short poem"}], stream=True
    )
    text = ""
    for chunk in stream:
        if chunk.choices[0].delta.content:
            text += chunk.choices[0].delta.content
    assert text
    print("ok stream", model)

for key, expected in ((os.environ["TOLLGATE_KEY"][:-1] + "!", openai.AuthenticationError),):
    try:
        client.with_options(api_key=key).chat.completions.create(
            model="claude-sonnet-4-6", messages=[{"role": "user", "content": "Hello"}]
        )
        raise SystemExit("a wrong key was served")
    except expected:
        print("ok wrong key")

try:
    client.chat.completions.create(model="sim-fault-429", messages=[{"role": "user", "content": "Hello"}])
    raise SystemExit("a limited provider was served")
except openai.RateLimitError:
    print("ok rate limit")
print("all ok")
