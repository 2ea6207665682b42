-- Ask for a render: 'won', 'lost', or 'changed' when the image is there by now.
-- KEYS: claim, image      ARGV: token, lease ms
if redis.call('EXISTS', KEYS[2]) == 1 then return 'changed' end
return redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 'won' or 'lost'
