-- All that Redis knows about one picture, in one round trip and of one moment.
-- KEYS: current, latest, the refresh's failure, the refresh's claim, asked
-- ARGV: image key, render failure key and render claim key, each with '<data_hash>' to be filled in, data hash ('' for
--       the newest), 'bytes' to return images, 'presence' to return 1 for an image that is there, variant
-- Returns: time, current, latest, refresh failure, render failure, exact image, older image, when the
--          variant was requested, the tokens of the refresh's claim and of the render's
local function image(key)
  if ARGV[5] == 'bytes' then return redis.call('GET', key) end
  return redis.call('EXISTS', key) == 1 and 1 or false
end
local function of_data(key, data_hash)
  return (string.gsub(key, '<data_hash>', data_hash))
end

local clock = redis.call('TIME')
local current, latest = redis.call('HGETALL', KEYS[1]), redis.call('HGETALL', KEYS[2])
local data_hash = ARGV[4]
if data_hash == '' then data_hash = redis.call('HGET', KEYS[1], 'data_hash') or '' end

local exact, older, render_failure, render_claim = false, false, {}, false
if data_hash ~= '' then
  exact = image(of_data(ARGV[1], data_hash))
  render_failure = redis.call('HGETALL', of_data(ARGV[2], data_hash))
  render_claim = redis.call('GET', of_data(ARGV[3], data_hash))
end
if not exact and ARGV[4] == '' then
  local key = redis.call('HGET', KEYS[2], 'key')
  if key then older = image(key) end
end
local refresh_failure, refresh_claim = redis.call('HGETALL', KEYS[3]), redis.call('GET', KEYS[4])
local asked = redis.call('ZSCORE', KEYS[5], ARGV[6])
return {clock, current, latest, refresh_failure, render_failure, exact, older, asked, refresh_claim, render_claim}
