-- KEYS: one hash per row; ARGV[1]: the field; ARGV[i + 1]: the packed row for KEYS[i].
-- Stores each row unless the stored one is newer: a greater event timestamp, or an equal one and a
-- greater created timestamp. A stored row of a version that is not known, or of another
-- fingerprint, is always replaced. Gives how many rows took the place of one with equal timestamps
-- that was not the same.
-- Layout: byte 1 version, 2-9 fingerprint, 10-17 event; created is 18-25 in version 1, and in
-- version 2 the 8 bytes before the last 4, unless the lowest bit of byte 18 says that there is none.
-- Numbers are big-endian and signed; a Lua number holds 53 bits exactly, so each timestamp is
-- compared as two halves.
local function times(row)
  local version, length = string.byte(row, 1), #row
  if version == 1 and length >= 29 then
    return struct.unpack('>i4I4i4I4', row, 10)
  elseif version == 2 and length >= 22 then
    local e1, e2 = struct.unpack('>i4I4', row, 10)
    if string.byte(row, 18) % 2 == 1 then
      return e1, e2, -2147483648, 0
    elseif length >= 30 then
      return e1, e2, struct.unpack('>i4I4', row, length - 11)
    end
  end
  return nil
end
local field = ARGV[1]
local tied = 0
for i = 1, #KEYS do
  local key, row = KEYS[i], ARGV[i + 1]
  local stored = redis.call('HGET', key, field)
  local keep = false
  if stored and string.sub(stored, 2, 9) == string.sub(row, 2, 9) then
    local e1, e2, c1, c2 = times(stored)
    if e1 then
      local f1, f2, d1, d2 = times(row)
      if e1 ~= f1 then
        keep = e1 > f1
      elseif e2 ~= f2 then
        keep = e2 > f2
      elseif c1 ~= d1 then
        keep = c1 > d1
      elseif c2 ~= d2 then
        keep = c2 > d2
      elseif stored ~= row then
        tied = tied + 1
      end
    end
  end
  if not keep then
    redis.call('HSET', key, field, row)
  end
end
return tied
