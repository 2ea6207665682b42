-- Invalidate a dataset and have its newest pictures drawn again, while they are still shown: each is renamed, so that the
-- image of its cache key is missing, and `latest` names it by its new name.
-- KEYS: current, then each latest      ARGV: the ending of a renamed image
-- Returns: for each latest, 1 when its picture is still shown
local shown = {}
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HSET', KEYS[1], 'version', '')
  redis.call('HDEL', KEYS[1], 'before_version')
end
for at = 2, #KEYS do
  local image = redis.call('HGET', KEYS[at], 'key')
  local there = image and redis.call('EXISTS', image) == 1
  if there and string.sub(image, -#ARGV[1]) ~= ARGV[1] then
    redis.call('RENAME', image, image .. ARGV[1])
    redis.call('HSET', KEYS[at], 'key', image .. ARGV[1])
  end
  table.insert(shown, there and 1 or 0)
end
return shown
