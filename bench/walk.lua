-- Asks for one address after another: walk.lua FILE FIRST, a line of the file for each request, from number FIRST on.
local addresses, number = {}, 0

function init(arguments)
  for line in io.lines(arguments[1]) do
    addresses[#addresses + 1] = line
  end
  number = tonumber(arguments[2])
end

function request()
  number = number + 1
  return wrk.format("GET", addresses[(number - 1) % #addresses + 1])
end
