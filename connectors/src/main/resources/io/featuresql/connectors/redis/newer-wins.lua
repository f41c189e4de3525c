-- KEYS: one hash per row; ARGV[1]: the field; ARGV[i + 1]: the packed row for KEYS[i].
-- Stores each row unless the stored one is newer: a greater event timestamp, or an equal one and a
-- greater created timestamp. A stored row of another version or fingerprint is always replaced.
-- Layout: bytes 1-9 version and fingerprint, 10-17 event, 18-25 created, big-endian and signed.
-- A Lua number holds 53 bits exactly, so each timestamp is compared as two halves.
local field = ARGV[1]
for i = 1, #KEYS do
  local key, row = KEYS[i], ARGV[i + 1]
  local stored = redis.call('HGET', key, field)
  local keep = false
  if stored and #stored >= 25 and string.sub(stored, 1, 9) == string.sub(row, 1, 9) then
    local e1, e2, c1, c2 = struct.unpack('>i4I4i4I4', stored, 10)
    local f1, f2, d1, d2 = struct.unpack('>i4I4i4I4', row, 10)
    if e1 ~= f1 then
      keep = e1 > f1
    elseif e2 ~= f2 then
      keep = e2 > f2
    elseif c1 ~= d1 then
      keep = c1 > d1
    else
      keep = c2 > d2
    end
  end
  if not keep then
    redis.call('HSET', key, field, row)
  end
end
return #KEYS
