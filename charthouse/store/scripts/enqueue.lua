-- Put a job in its queue: 'queued', or why not: 'full', 'chart full', or 'unclaimed' when the job has not the claim.
-- KEYS: queue, the chart's waiting jobs in that queue, the job, RQ's set of queues, and the job's claim when it is in
--       this Redis: it is released when the job is refused, with the keys after it
-- ARGV: job id, queue's name, most jobs in the queue, most of one chart, seconds for which a job counts as waiting,
--       how the keys of jobs begin, then the job's fields, each before its value
if KEYS[5] and redis.call('GET', KEYS[5]) ~= ARGV[1] then return 'unclaimed' end
if redis.call('EXISTS', KEYS[3]) == 1 then return 'queued' end -- the call came twice
local function refused(reason)
  if KEYS[5] then redis.call('DEL', unpack(KEYS, 5)) end
  return reason
end
if redis.call('LLEN', KEYS[1]) >= tonumber(ARGV[3]) then return refused('full') end

local now, most = redis.call('TIME')[1], tonumber(ARGV[4])
redis.call('ZREMRANGEBYSCORE', KEYS[2], 0, now)
if redis.call('ZCARD', KEYS[2]) >= most then
  for _, id in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
    local job = redis.call('HMGET', ARGV[6] .. id, 'status', 'origin')
    if job[1] ~= 'queued' or job[2] ~= ARGV[2] then redis.call('ZREM', KEYS[2], id) end
  end
  if redis.call('ZCARD', KEYS[2]) >= most then return refused('chart full') end
end
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[5]), ARGV[1])
redis.call('EXPIRE', KEYS[2], ARGV[5])
redis.call('SADD', KEYS[4], KEYS[1])
redis.call('HSET', KEYS[3], unpack(ARGV, 7))
redis.call('RPUSH', KEYS[1], ARGV[1])
return 'queued'
