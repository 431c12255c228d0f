-- One chat completion, streamed or not, as wrk sends it: key, model and stream come from the environment.
wrk.method = "POST"
wrk.headers["content-type"] = "application/json"
wrk.headers["authorization"] = "Bearer " .. os.getenv("BENCHMARK_KEY")
wrk.body = string.format(
  '{"model":"%s","stream":%s,"max_tokens":60,"messages":[{"role":"system","content":"You are a helpful assistant."},' ..
  '{"role":"user","content":"Explain quantum computing in 3 sentences."}]}',
  os.getenv("BENCHMARK_MODEL"), os.getenv("BENCHMARK_STREAM"))
local failed = 0
function response(status)
  if status ~= 200 then failed = failed + 1 end
end
function done(summary, latency)
  io.write(string.format("RESULT %d %.3f %.0f %.0f %d\n", summary.requests, summary.duration / 1e6,
    latency:percentile(50), latency:percentile(99), summary.errors.status + summary.errors.read + summary.errors.timeout))
end
