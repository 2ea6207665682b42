-- All that is known of one picture, in one round trip and of one moment.
-- KEYS: current, latest, the refresh's failure
-- ARGV: image head, image tail, render work's name before the data hash, data hash ('' for the newest),
--       '1' to bring the image's bytes, '' to say only whether it is there
-- Returns: time, current, latest, refresh failure, render failure, exact image, older image
local function record(key)
  return redis.call('HGETALL', key)
end
local function image(key)
  if ARGV[5] == '1' then return redis.call('GET', key) end
  return redis.call('EXISTS', key) == 1 and '' or false
end

local clock = redis.call('TIME')
local latest = record(KEYS[2])
local data_hash = ARGV[4]
if data_hash == '' then data_hash = redis.call('HGET', KEYS[1], 'data_hash') or '' end

local exact, older, render_failure = false, false, {}
if data_hash ~= '' then
  exact = image(ARGV[1] .. data_hash .. ARGV[2])
  render_failure = record(ARGV[3] .. data_hash .. ARGV[2])
end
if not exact and ARGV[4] == '' then
  local key = redis.call('HGET', KEYS[2], 'key')
  if key then older = image(key) end
end
return {clock, record(KEYS[1]), latest, record(KEYS[3]), render_failure, exact, older}
