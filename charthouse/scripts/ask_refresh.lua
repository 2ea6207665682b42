-- Ask for a refresh: 'won' for the one who must enqueue it, 'lost' when somebody does it already ('warming' when that
-- was asked for by warming), 'changed' when it was done since the asker looked.
-- KEYS: claim, current, wanted      ARGV: token, lease ms, `checked` as the asker saw it, variant, wanted's ttl s
if (redis.call('HGET', KEYS[2], 'checked') or '') ~= ARGV[3] then return 'changed' end
redis.call('SADD', KEYS[3], ARGV[4])
redis.call('EXPIRE', KEYS[3], ARGV[5])
if redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 'won' end
return string.sub(redis.call('GET', KEYS[1]), 1, 5) == 'warm-' and 'warming' or 'lost'
