-- Release a claim, if it is still ours.      KEYS: claim, keys to delete with it, …      ARGV: token
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', unpack(KEYS))
