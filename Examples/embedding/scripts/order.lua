local shop, task = require("shop"), require("task")

local wanted = { ... }
local receipts = task.map(wanted, function(name)
  local item = shop.get_item(name)
  item:take(2)
  return shop.deliver(item)
end)

local ok, problem = pcall(function() shop.get_item("honey"):take(9) end)
assert(not ok and problem.code == "shop.sold_out")

return table.concat(receipts, ", "), tostring(shop.get_item("tea")), problem.message
