-- Record why a piece of work failed and when it may be tried again, with growing pauses; only under our claim.
-- KEYS: claim, failure      ARGV: token, reason, chart version, first pause s, longest pause s, traceback
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local clock = redis.call('TIME')
if redis.call('HGET', KEYS[2], 'version') ~= ARGV[3] then redis.call('DEL', KEYS[2]) end
local count = redis.call('HINCRBY', KEYS[2], 'count', 1)
local pause = math.min(tonumber(ARGV[5]), tonumber(ARGV[4]) * 2 ^ math.min(count - 1, 30))
redis.call('HSET', KEYS[2], 'reason', ARGV[2], 'trace', ARGV[6], 'version', ARGV[3], 'failed_at', clock[1],
  'retry_at', string.format('%d', clock[1] + math.ceil(pause)))
redis.call('EXPIRE', KEYS[2], math.ceil(pause) + 2 * tonumber(ARGV[5]))
redis.call('DEL', KEYS[1])
return 1
