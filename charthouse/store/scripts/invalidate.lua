-- Make records `current` too old, so that the next request has the data loaded again.
-- KEYS: current, current, …      ARGV: none
for _, key in ipairs(KEYS) do
  if redis.call('EXISTS', key) == 1 then redis.call('HSET', key, 'version', '') end
end
return #KEYS
