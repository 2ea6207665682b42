-- Record why a piece of work failed and when it may be tried again, with growing pauses; only under our claim.
-- The series of failures, which the first success ends, keeps when it began. Its pauses start again with another chart
-- version, or when no request has tried it for long.
-- KEYS: claim, failure
-- ARGV: token, reason, chart version, first pause s, longest pause s, traceback, s that the record outlasts its pause
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local clock = redis.call('TIME')
local version, retry_at, failed_at = unpack(redis.call('HMGET', KEYS[2], 'version', 'retry_at', 'failed_at'))
if version ~= ARGV[3] or tonumber(clock[1]) > retry_at + 2 * tonumber(ARGV[5]) then redis.call('HDEL', KEYS[2], 'count') end
redis.call('HSETNX', KEYS[2], 'failing_since', failed_at or clock[1])
local count = redis.call('HINCRBY', KEYS[2], 'count', 1)
local pause = math.min(tonumber(ARGV[5]), tonumber(ARGV[4]) * 2 ^ math.min(count - 1, 30))
redis.call('HSET', KEYS[2], 'reason', ARGV[2], 'trace', ARGV[6], 'version', ARGV[3], 'failed_at', clock[1],
  'retry_at', string.format('%d', clock[1] + math.ceil(pause)))
redis.call('EXPIRE', KEYS[2], math.ceil(pause) + tonumber(ARGV[7]))
redis.call('DEL', KEYS[1])
return 1
