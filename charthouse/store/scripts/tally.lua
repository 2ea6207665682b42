-- Adds amounts to the fields of a hash. In a full hash, a new field that has a substitute is counted as that.
-- KEYS: the hash
-- ARGV: the TTL in seconds, the most fields, then for each amount: the field, the substitute or '', the amount
local hash, most = KEYS[1], tonumber(ARGV[2])
local fields = redis.call('HLEN', hash)
for at = 3, #ARGV, 3 do
  local field = ARGV[at]
  if redis.call('HEXISTS', hash, field) == 0 then
    if fields >= most and ARGV[at + 1] ~= '' then
      field = ARGV[at + 1]
    else
      fields = fields + 1
    end
  end
  redis.call('HINCRBYFLOAT', hash, field, ARGV[at + 2])
end
redis.call('EXPIRE', hash, ARGV[1])
return fields
