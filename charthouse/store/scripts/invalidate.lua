-- Invalidate records `current`, so that the next request reloads the data, and record when: memory caches drop what
-- they cached before.
-- KEYS: current, current, …      ARGV: none
local clock = redis.call('TIME')
local purged = string.format('%d.%06d', clock[1], clock[2])
for _, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 1 then
    redis.call('HSET', key, 'version', '', 'purged', purged)
    redis.call('HDEL', key, 'before_version')
  end
end
return #KEYS
