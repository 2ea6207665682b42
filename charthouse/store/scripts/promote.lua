-- Move a job from the warm queue to the end of another one, unless that is full: 1 when it was moved.
-- KEYS: warm queue, the other queue, the job      ARGV: job id, the other queue's name, most jobs that may wait there
if redis.call('LLEN', KEYS[2]) >= tonumber(ARGV[3]) or redis.call('EXISTS', KEYS[3]) == 0 then return 0 end
if redis.call('LREM', KEYS[1], 1, ARGV[1]) == 0 then return 0 end
redis.call('HSET', KEYS[3], 'origin', ARGV[2])
redis.call('RPUSH', KEYS[2], ARGV[1])
return 1
