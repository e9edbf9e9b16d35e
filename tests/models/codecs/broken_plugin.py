ENTRY = 1 // 0
