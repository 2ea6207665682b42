-- Renew a claim for another lease: 1 when the claim was ours or free, 0 when another process has it.
-- KEYS: claim      ARGV: token, lease ms
local owner = redis.call('GET', KEYS[1])
if owner and owner ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
