-- A plug-in that the shop does not trust: it is asked in a sandbox, within a budget.
print("io is " .. tostring(rawget(_G, "io")))

return function(item)
  if item.name == "tea" then return 10 end
  if item.name == "honey" then return "a lot" end
  while item.count > 0 do end
end
