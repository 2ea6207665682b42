-- Move a job from the warm queue to the end of another one, unless that one is full: 1 when it was moved.
-- KEYS: warm queue, the other queue, the job, the chart's waiting jobs in the other queue
-- ARGV: job id, the other queue's name, most jobs that may wait there, seconds for which a job counts as waiting
if redis.call('LLEN', KEYS[2]) >= tonumber(ARGV[3]) or redis.call('EXISTS', KEYS[3]) == 0 then return 0 end
if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[3], 'origin', ARGV[2])
redis.call('ZADD', KEYS[4], redis.call('TIME')[1] + tonumber(ARGV[4]), ARGV[1])
redis.call('EXPIRE', KEYS[4], ARGV[4])
redis.call('RPUSH', KEYS[2], ARGV[1])
return 1
