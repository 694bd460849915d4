-- The requests of bin/bench for wrk: the path of the URL, or the lines of the file REQUESTS: method, path, token and body,
-- separated by tabs. With ONCE=true, each line is sent once, in order, and then the thread stops. Otherwise lines are
-- chosen at random.

local file = os.getenv("REQUESTS")
local once = os.getenv("ONCE") == "true"
local threads = tonumber(os.getenv("THREADS") or "1")

-- wrk calls this in its main thread, once per thread.
local started = 0
function setup(thread)
  thread:set("number", started)
  started = started + 1
end

local function formatted(line)
  local method, path, token, body = line:match("^([^\t]*)\t([^\t]*)\t([^\t]*)\t([^\t]*)$")
  local headers = { Host = wrk.headers["Host"] }
  if token ~= "" then headers["Authorization"] = "Bearer " .. token end
  if body ~= "" then headers["Content-Type"] = "application/json" end
  return wrk.format(method, path, headers, body ~= "" and body or nil)
end

-- Without these functions, wrk sends the same bytes repeatedly at no cost.
if file then
  local requests = {}
  local sent = 0

  function init(arguments)
    math.randomseed(1000 + number)
    local position = 0
    for line in io.lines(file) do
      if not once or position % threads == number then requests[#requests + 1] = formatted(line) end
      position = position + 1
    end
  end

  function request()
    if not once then return requests[math.random(#requests)] end
    sent = sent + 1
    if sent > #requests then
      wrk.thread:stop()
      return requests[#requests]
    end
    return requests[sent]
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  local failed = errors.status + errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format("counted %d %d %d\n", summary.requests, failed, summary.duration))
end
