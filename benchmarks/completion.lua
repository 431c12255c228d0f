-- One completion as wrk sends it: key, client's protocol, model, stream and words of the prompt come from the environment.
-- The simulator answers with the prompt, so that its words are the events of a stream.
local key, model = os.getenv("BENCHMARK_KEY"), os.getenv("BENCHMARK_MODEL")
local stream = os.getenv("BENCHMARK_STREAM")
local words = tonumber(os.getenv("BENCHMARK_WORDS") or "0")
local text = "Explain quantum computing in 3 sentences." .. string.rep(" Then again", words / 2)
local most = 60 + words * 2

local clients = {
  chat = { "/v1/chat/completions", string.format('{"model":"%s","stream":%s,"max_tokens":%d,"messages":[' ..
    '{"role":"system","content":"You are a helpful assistant."},{"role":"user","content":"%s"}]}', model, stream, most, text) },
  responses = { "/v1/responses", string.format('{"model":"%s","stream":%s,"store":false,"max_output_tokens":%d,' ..
    '"instructions":"You are a helpful assistant.","input":"%s"}', model, stream, most, text) },
  anthropic = { "/v1/messages", string.format('{"model":"%s","stream":%s,"max_tokens":%d,' ..
    '"system":"You are a helpful assistant.","messages":[{"role":"user","content":"%s"}]}', model, stream, most, text) },
  gemini = { "/v1beta/models/" .. model .. (stream == "true" and ":streamGenerateContent?alt=sse" or ":generateContent"),
    string.format('{"generationConfig":{"maxOutputTokens":%d},"systemInstruction":{"parts":[{"text":' ..
    '"You are a helpful assistant."}]},"contents":[{"role":"user","parts":[{"text":"%s"}]}]}', most, text) },
}
local client = clients[os.getenv("BENCHMARK_CLIENT") or "chat"]
wrk.method = "POST"
wrk.path = client[1]
wrk.body = client[2]
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer " .. key

-- How many events an answer has is counted only when asked for: reading bodies costs wrk's core.
local thread
function setup(started) thread = started end
if os.getenv("BENCHMARK_COUNT") then
  function response(status, headers, body)
    events = select(2, body:gsub("data: ", ""))
  end
end
function done(summary, latency)
  io.write(string.format("RESULT %d %.3f %.0f %.0f %d %d\n", summary.requests, summary.duration / 1e6, latency:percentile(50),
    latency:percentile(99), summary.errors.status + summary.errors.read + summary.errors.timeout, thread:get("events") or 0))
end
